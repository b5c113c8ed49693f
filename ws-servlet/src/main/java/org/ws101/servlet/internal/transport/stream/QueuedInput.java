package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.internal.transport.upgrade.Turns;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Input for connections whose turns must not run on the container's thread: that only reads, and puts what it has read into a
 * small queue; turns run on an executor. Thread-safe.
 *
 * <p>Undertow calls on its I/O thread, which must never wait, or run application code. Open Liberty reads on into the same
 * buffer when its call returns, so that all input must have been taken in by then; its thread may wait.
 */
final class QueuedInput implements StreamInput {
    /** When so many bytes are queued, the container's thread stops reading. */
    private static final int QUEUED = 64 * 1024;
    /** As large as the largest piece that containers hand over. */
    private static final int PIECE = 16 * 1024;

    /** What the container's thread does when the queue is full. */
    enum WhenFull {
        /** Leaves the rest to the container. */
        STOP,
        /** Waits for room. */
        WAIT
    }

    private final ServletTransport transport;
    private final Connection connection;
    private final Executor executor;
    private final ServletInputStream in;
    private final Turns turns;
    private final WhenFull whenFull;
    /** Guards what follows, and the stream. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition room = lock.newCondition();
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private int queued;
    /** Whether there may be input that the container will not call about again. */
    private boolean stalled;

    private boolean ended;
    private @Nullable IOException failure;

    QueuedInput(
            ServletTransport transport, Upgrade upgrade, ServletInputStream in, Executor executor, WhenFull whenFull) {
        this.transport = transport;
        this.connection = upgrade.connection();
        this.executor = executor;
        this.whenFull = whenFull;
        this.in = in;
        this.turns = new Turns(upgrade);
    }

    @Override
    public void onDataAvailable() {
        transport.calledByContainer();
        boolean full = takeIn();
        requestTurn();
        if (whenFull == WhenFull.WAIT) {
            while (awaitRoom()) {
                takeInAndRequestTurn();
            }
        } else {
            transport.brakeUnless(!full);
        }
    }

    /** Waits while there is input and no room for it. Returns whether there is more to take in. */
    private boolean awaitRoom() {
        lock.lock();
        try {
            while (stalled && queued > 0 && !transport.isClosed()) {
                room.awaitUninterruptibly();
            }
            return stalled && !transport.isClosed();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closed() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Reads until there is no more, or until the queue is full. Returns whether it was full before. */
    private boolean takeIn() {
        lock.lock();
        try {
            boolean full = queued >= QUEUED;
            stalled = false;
            while (!ended && !transport.isClosed() && in.isReady()) {
                if (queued >= QUEUED) {
                    stalled = true;
                    return full;
                }
                takeInPiece();
            }
            ended |= in.isFinished();
            return full;
        } catch (IOException | RuntimeException e) {
            ended = true;
            failure = new IOException(e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void takeInPiece() throws IOException {
        int available = in.available();
        byte[] piece = new byte[available > 0 ? Math.min(available, PIECE) : PIECE];
        int count = in.read(piece);
        if (count < 0) {
            ended = true;
        } else if (count > 0) {
            queue.add(ByteBuffer.wrap(piece, 0, count));
            queued += count;
        }
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int before = buffer.position();
        boolean takeInMore;
        lock.lock();
        try {
            ByteBuffer next = queue.peek();
            while (next != null && buffer.hasRemaining()) {
                int count = Math.min(next.remaining(), buffer.remaining());
                buffer.put(next.slice().limit(count));
                next.position(next.position() + count);
                queued -= count;
                if (!next.hasRemaining()) {
                    queue.remove();
                }
                next = queue.peek();
            }
            takeInMore = stalled && queued == 0 && whenFull == WhenFull.STOP;
            if (takeInMore) {
                stalled = false;
            } else if (stalled && queued == 0) {
                room.signalAll();
            } else if (buffer.position() == before && ended) {
                return atEnd();
            }
        } finally {
            lock.unlock();
        }
        if (takeInMore) {
            transport.executeOnContainerThread(this::takeInAndRequestTurn, executor);
        }
        return buffer.position() - before;
    }

    private int atEnd() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (transport.isClosed()) {
            throw new EOFException("The connection is closed");
        }
        return -1;
    }

    private void takeInAndRequestTurn() {
        takeIn();
        requestTurn();
    }

    private void requestTurn() {
        if (turns.begin()) {
            try {
                executor.execute(turns::run);
            } catch (RejectedExecutionException e) {
                connection.disconnected(e);
            }
        }
    }

    @Override
    public void resume() {
        turns.resume();
        requestTurn();
    }

    @Override
    public void onAllDataRead() {
        transport.calledByContainer();
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        requestTurn();
        transport.inputIsOver();
    }

    @Override
    public void onError(Throwable cause) {
        transport.calledByContainer();
        connection.disconnected(cause);
        transport.inputIsOver();
    }
}
