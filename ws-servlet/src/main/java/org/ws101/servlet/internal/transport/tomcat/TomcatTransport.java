package org.ws101.servlet.internal.transport.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.transport.Transport;
import org.ws101.servlet.internal.transport.upgrade.PendingOutput;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The transport on Tomcat 10.1 and 11, on its NIO and NIO2 connectors. Thread-safe.
 *
 * <p>Reads happen within Tomcat's event for the socket, under its lock. Writes do not, so that they go on while a listener
 * blocks in a read event, see {@link TomcatOutput}.
 */
public final class TomcatTransport implements Transport {
    private final SocketWrapperBase<?> socket;
    private final Connection connection;
    private final ReadTurns turns;
    /**
     * Held while the socket is read, written and closed. Tomcat uses a closed channel again for another connection, so that a
     * read or a write must not coincide with a close.
     */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean closed;
    /** Whether Tomcat is in a call of ours, which will tell it of a close when it returns. Guarded by {@link #lock}. */
    private boolean inCall;

    private final boolean nio2;
    private final TomcatOutput output;
    /** Whether nothing lies between Tomcat's reading and a socket whose selector tells of input as long as there is any. */
    private final boolean plain;
    /** Whether the last read got less than it had room for, so that the selector tells of what comes after; only within an event. */
    private boolean drained;
    /** The thread that is in {@link #start}, after which Tomcat sends a read event of its own accord. */
    private volatile @Nullable Thread starter;

    TomcatTransport(SocketWrapperBase<?> socket, Upgrade upgrade, TomcatUpgrading upgrading) {
        this.socket = socket;
        this.connection = upgrade.connection();
        this.turns = upgrade.turns();
        this.nio2 = !(socket.getSocket() instanceof NioChannel);
        this.output = nio2
                ? new Nio2Output(socket, this)
                : new NioOutput(socket, (NioChannel) socket.getSocket(), this, upgrading);
        this.plain = socket.getSocket().getClass() == NioChannel.class;
    }

    Connection connection() {
        return connection;
    }

    /** Guards the socket against being closed during its use. */
    ReentrantLock lock() {
        return lock;
    }

    /** A read event follows. */
    void start(Upgrade upgrade) {
        starter = Thread.currentThread();
        SocketState unused = call(() -> {
            upgrade.startBehindRequest(this);
            return SocketState.UPGRADED;
        });
        starter = null;
    }

    /** A read event. */
    SocketState readable() {
        return call(() -> {
            drained = false;
            return turns.begin() && !turns.run() ? SocketState.SUSPENDED : SocketState.UPGRADED;
        });
    }

    SocketState state() {
        return closed ? SocketState.CLOSED : SocketState.UPGRADED;
    }

    /** An event about the end of the connection. */
    SocketState failed(IOException cause) {
        connection.disconnected(cause);
        return closed ? SocketState.CLOSED : SocketState.SUSPENDED;
    }

    /** Does what an event asks for, unless it is too late; {@link #close} needs to know whether there is such a call. */
    private SocketState call(Supplier<SocketState> action) {
        if (!begin()) {
            return SocketState.CLOSED;
        }
        SocketState state = SocketState.CLOSED;
        try {
            state = action.get();
        } finally {
            if (end()) {
                state = SocketState.CLOSED;
            }
        }
        return state;
    }

    private boolean begin() {
        lock.lock();
        try {
            inCall = !closed;
            return inCall;
        } finally {
            lock.unlock();
        }
    }

    private boolean end() {
        lock.lock();
        try {
            inCall = false;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (drained) {
            return 0; // Tomcat asks its selector when the event is over
        }
        int limit = buffer.limit();
        lock.lock();
        try {
            requireOpen();
            int count = nio2 ? SocketCalls.read(socket, buffer) : socket.read(false, buffer);
            boolean full = !buffer.hasRemaining();
            if (count > 0 && full && plain && buffer.limit() < limit) {
                count += Math.max(0, readOn(buffer.limit(limit)));
                full = !buffer.hasRemaining();
            }
            drained = count > 0 && !full && plain;
            return count;
        } catch (EOFException e) {
            return -1;
        } finally {
            lock.unlock();
            buffer.limit(limit); // Tomcat lowers it to the size of its own buffer, 8 KiB
        }
    }

    /** Reads what Tomcat's buffer was too small for, from the socket. */
    private int readOn(ByteBuffer buffer) throws IOException {
        return ((NioChannel) socket.getSocket()).getIOChannel().read(buffer);
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        return output.write(bytes);
    }

    @Override
    public int unwritten() {
        return output.unwritten();
    }

    @Override
    public boolean writeAgain() {
        return output.writeAgain();
    }

    void requireOpen() throws EOFException {
        if (closed) {
            throw new EOFException("The connection is closed");
        }
    }

    /** They are those of its executor: Tomcat never calls on the thread that waits for sockets. */
    @Override
    public boolean turnsMayBlock() {
        return true;
    }

    @Override
    public void resume() {
        turns.resume();
        if (!turns.join() && starter != Thread.currentThread()) {
            SocketCalls.askForRead(socket);
        }
    }

    /**
     * Closes the socket at once while Tomcat is in a call of ours. Otherwise it may be about to note down that the connection goes
     * on, and would then keep the processor for good: a close waits for the end of that, which runs no code of the application.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (inCall) {
                closeSocket();
                return;
            }
        } finally {
            lock.unlock();
        }
        Lock event = eventLock();
        event.lock(); // never while this transport's lock is held: an event takes them in this order
        try {
            lock.lock();
            try {
                closeSocket();
            } finally {
                lock.unlock();
            }
        } finally {
            event.unlock();
        }
    }

    /** The lock that Tomcat holds during an event. Its type differs: {@link Lock} on Tomcat 10.1, a subtype on 11. */
    private Lock eventLock() {
        try {
            return (Lock) SocketWrapperBase.class.getMethod("getLock").invoke(socket);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Tomcat has no lock for a socket's events", e);
        }
    }

    private void closeSocket() {
        if (!socket.isClosed()) { // an event that Tomcat had while the close waited for its lock found this closed, and
            // closed the socket
            if (output.unwritten() > 0) {
                discardPendingOutput(socket.getSocket());
            }
            if (nio2) {
                SocketCalls.close(socket);
            } else {
                socket.close();
            }
        }
        output.closed();
    }

    /** On the NIO or the NIO2 connector. */
    private static void discardPendingOutput(Object channel) {
        if (channel instanceof NioChannel nio) {
            PendingOutput.discardOnClose(nio.getIOChannel());
        } else if (channel instanceof Nio2Channel nio2) {
            PendingOutput.discardOnClose(nio2.getIOChannel());
        }
    }
}
