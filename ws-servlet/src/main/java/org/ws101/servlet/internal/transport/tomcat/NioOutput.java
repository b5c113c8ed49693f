package org.ws101.servlet.internal.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.socket.Reactor;
import org.ws101.internal.transport.LaterTry;

/**
 * Writes on Tomcat's NIO connector, to its channel, plain or under TLS. Thread-safe.
 *
 * <p>The rest of a write that the socket did not take leaves on a {@link Reactor} of ours. Tomcat's own ways do not do: its write
 * events wait while a listener blocks in a read event, and nobody can try again what its asynchronous operations have pending.
 */
final class NioOutput implements TomcatOutput, Reactor.Waiting {
    private final SocketWrapperBase<?> socket;
    private final NioChannel channel;
    private final TomcatTransport transport;
    private final TomcatUpgrading upgrading;
    /** Held while the channel is in use. */
    private final ReentrantLock lock;
    /** What the socket has not taken, and its end: the buffer's limit is moved while it is written. Written under the lock. */
    private volatile @Nullable ByteBuffer unfinished;

    private volatile int unfinishedEnd;

    /** Since the first write that was not finished at once: where the reactor is told to wait. Written under the lock. */
    private volatile @Nullable SelectionKey key;

    private volatile @Nullable Reactor reactor;
    private final LaterTry laterTry = new LaterTry();

    NioOutput(SocketWrapperBase<?> socket, NioChannel channel, TomcatTransport transport, TomcatUpgrading upgrading) {
        this.socket = socket;
        this.channel = channel;
        this.transport = transport;
        this.upgrading = upgrading;
        this.lock = transport.lock();
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        lock.lock();
        try {
            transport.requireOpen();
            if (writeOn(bytes)) {
                return true;
            }
            unfinishedEnd = bytes.limit();
            unfinished = bytes;
            awaitWritable();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Writes until all has left or the socket takes no more. Under the lock. */
    private boolean writeOn(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        try {
            while (isFlushed()) {
                if (bytes.position() == end) {
                    return true;
                }
                bytes.limit(Math.min(end, bytes.position() + PIECE));
                if (channel.write(bytes) == 0) {
                    return false;
                }
            }
            return false;
        } finally {
            bytes.limit(end);
        }
    }

    /** Whether nothing is left of the 101 and, under TLS, of the last record. */
    private boolean isFlushed() throws IOException {
        if (socket.hasDataToWrite() && socket.flush(false)) {
            return false;
        }
        boolean unused = channel.getOutboundRemaining() > 0 && channel.flushOutbound();
        return channel.getOutboundRemaining() == 0;
    }

    private void awaitWritable() throws IOException {
        Reactor waitsOn = reactor;
        SelectionKey registered = key;
        if (waitsOn == null || registered == null) {
            waitsOn = upgrading.writable();
            registered = waitsOn.register(channel.getIOChannel(), this);
            reactor = waitsOn;
            key = registered;
        }
        registered.interestOpsOr(SelectionKey.OP_WRITE);
        waitsOn.wakeUp();
    }

    @Override
    public void ready() {
        SelectionKey registered = key;
        try {
            if (registered != null) {
                registered.interestOpsAnd(~SelectionKey.OP_WRITE);
                goOn();
            }
        } catch (CancelledKeyException e) {
            // closed: there is nothing to wait for
        }
    }

    /** Goes on with the unfinished write, on the reactor's thread. What follows from it takes other locks, so this one is released. */
    private void goOn() {
        boolean finished;
        try {
            finished = writeUnfinished();
        } catch (IOException | RuntimeException e) {
            failed(e);
            return;
        }
        if (finished) {
            transport.connection().written();
        }
    }

    private boolean writeUnfinished() throws IOException {
        lock.lock();
        try {
            ByteBuffer bytes = unfinished;
            if (bytes == null) {
                return false;
            }
            transport.requireOpen();
            if (!writeOn(bytes)) {
                awaitWritable();
                return false;
            }
            unfinished = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failed(Throwable cause) {
        transport.connection().writeFailed(cause);
    }

    @Override
    public int unwritten() {
        ByteBuffer bytes = unfinished;
        return bytes == null
                ? 0
                : unfinishedEnd - bytes.position() + 1; // of a TLS record some of which waits, the end cannot be seen
    }

    @Override
    public boolean writeAgain() {
        Reactor on = reactor;
        if (on == null || unfinished == null) {
            return true;
        }
        return laterTry.ask(on::execute, this::goOn);
    }

    /** The JDK lets go of a closed channel when each selector has dropped it. */
    @Override
    public void closed() {
        Reactor on = reactor;
        if (on != null) {
            on.wakeUp();
        }
    }
}
