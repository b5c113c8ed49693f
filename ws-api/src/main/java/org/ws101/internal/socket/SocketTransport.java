package org.ws101.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.thread.Handover;
import org.ws101.internal.transport.LaterTry;
import org.ws101.internal.transport.Transport;

/**
 * The {@link Transport} of a client: a socket that does not block, plain or under TLS. Thread-safe as the port asks for.
 *
 * <p>The reactor says when there is something to do. A turn that runs no application code that may block and has no TLS to do
 * runs on the reactor's thread; every other on the executor. What a write could not take at once leaves on the reactor's thread.
 */
public final class SocketTransport implements Transport, Reactor.Waiting {
    /** So that a peer that never pauses does not keep the reactor to itself. */
    private static final int READS_ON_REACTOR = 16;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final Connection connection;
    private final Reactor reactor;
    /** Where turns run; null for the reactor's thread. */
    private final @Nullable Handover executor;

    private final SelectionKey key;
    private final ReadTurns turns;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final LaterTry laterTry = new LaterTry();
    /** What was read together with the answer to the opening handshake; for the turns. */
    private ByteBuffer early;
    /** How often the turn may still read, on the reactor's thread; for the turns. */
    private int readsLeft;
    /** What a write has not finished, and its end: the buffer's limit is moved while it is written. */
    private volatile @Nullable ByteBuffer unfinished;

    private volatile int unfinishedEnd;

    private SocketTransport(
            Wire wire, ByteBuffer early, Connection connection, Reactor reactor, @Nullable Handover executor)
            throws IOException {
        this.wire = wire;
        this.early = early;
        this.connection = connection;
        this.reactor = reactor;
        this.executor = executor;
        this.turns = new ReadTurns(connection, null);
        wire.channel().configureBlocking(false);
        this.key = register();
    }

    @SuppressWarnings("this-escape") // the key is not waited for before the connection has started
    private SelectionKey register() throws IOException {
        return reactor.register(wire.channel(), this);
    }

    /**
     * Starts a connection on an open socket.
     *
     * @param early what was read from the wire and belongs to the connection
     * @param executor runs the turns that call an application which may block, or have TLS to do
     * @throws IOException when the socket has been closed; the connection has not started
     */
    public static void start(
            Connection connection, Wire wire, ByteBuffer early, ClientServices services, Executor executor)
            throws IOException {
        boolean elsewhere = connection.turnsMayBlock() || wire instanceof TlsWire;
        Handover handover =
                elsewhere ? new Handover(executor, services.workers(), services.timers(), connection.endLog()) : null;
        connection.start(new SocketTransport(wire, early, connection, services.reactor(), handover));
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (early.hasRemaining()) {
            int count = Math.min(early.remaining(), buffer.remaining());
            buffer.put(buffer.position(), early, early.position(), count).position(buffer.position() + count);
            early.position(early.position() + count);
            return count;
        }
        early = NOTHING;
        if (executor == null && readsLeft-- <= 0) {
            return 0; // more is there, and the reactor will say so at once
        }
        int count = wire.read(buffer);
        if (unfinished == null && wire.leftOver() > 0) {
            awaitReady(SelectionKey.OP_WRITE); // TLS itself answered, and the socket is full
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        if (wire.write(bytes)) {
            return true;
        }
        unfinishedEnd = bytes.limit();
        unfinished = bytes;
        awaitReady(SelectionKey.OP_WRITE);
        return false;
    }

    @Override
    public int unwritten() {
        ByteBuffer bytes = unfinished;
        return (bytes == null ? 0 : unfinishedEnd - bytes.position()) + wire.leftOver();
    }

    @Override
    public boolean writeAgain() {
        if (unfinished == null) {
            return true;
        }
        return laterTry.ask(reactor::execute, () -> {
            if (unfinished != null) {
                writeOn();
            }
        });
    }

    @Override
    public boolean turnsMayBlock() {
        return executor != null;
    }

    @Override
    public void resume() {
        turns.resume();
        requestTurn();
    }

    private void requestTurn() {
        if (closed.get() || !turns.begin()) {
            return;
        }
        if (executor != null) {
            executor.executeWhenThereIsRoom(this::runTurns, this::refused);
        } else if (reactor.isThis()) {
            runTurns();
        } else {
            reactor.execute(this::runTurns);
        }
    }

    private void refused(Throwable why) {
        connection.noThread(why);
    }

    private void runTurns() {
        readsLeft = READS_ON_REACTOR;
        if (turns.run()) {
            awaitReady(SelectionKey.OP_READ);
        }
    }

    private void awaitReady(int operation) {
        try {
            key.interestOpsOr(operation);
            reactor.wakeUp();
        } catch (CancelledKeyException e) {
            // closed: there is nothing to wait for
        }
    }

    /** The reactor found the socket ready. */
    @Override
    public void ready() {
        int operations;
        try {
            operations = key.readyOps();
            key.interestOpsAnd(~operations);
        } catch (CancelledKeyException e) {
            return;
        }
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            writeOn();
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            requestTurn();
        }
    }

    private void writeOn() {
        ByteBuffer bytes = unfinished;
        try {
            if (!wire.write(bytes != null ? bytes : NOTHING.duplicate())) {
                awaitReady(SelectionKey.OP_WRITE);
                return;
            }
        } catch (IOException | RuntimeException e) {
            connection.writeFailed(e); // before it looks as if all had left
            unfinished = null;
            return;
        }
        if (bytes != null) {
            unfinished = null;
            connection.written();
        }
    }

    @Override
    public void failed(Throwable cause) {
        connection.disconnected(cause);
    }

    @Override
    public String toString() {
        return connection.endLog().toString();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            wire.close();
            reactor.wakeUp(); // the socket goes when the reactor drops the key
        }
    }
}
