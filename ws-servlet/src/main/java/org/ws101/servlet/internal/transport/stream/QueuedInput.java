package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Input for connections whose turns must not run on the container's thread: that only reads, and puts what it has read into a
 * small queue; turns run on an executor. Thread-safe.
 *
 * <p>Grizzly calls on a thread that must not wait, or run application code that may. Open Liberty reads a byte ahead to know
 * that there is input: it forgets that byte when its call returns without having been read from, and loses more when it is asked
 * again within the call. So its call is answered with exactly one read, for which its thread may wait.
 */
final class QueuedInput implements StreamInput, ReadListener {
    /** When so many bytes are queued, the container's thread stops reading. */
    private static final int QUEUED = 64 * 1024;
    /** As large as the largest piece that containers hand over. */
    private static final int PIECE = 16 * 1024;

    /** What the container's thread does when the queue is full. */
    enum WhenFull {
        /** Leaves the rest to the container. */
        STOP,
        /** Waits for room, and reads once a call. */
        WAIT
    }

    private final ServletTransport transport;
    private final Connection connection;
    private final Executor executor;
    private final ServletInputStream in;
    private final ReadTurns turns;
    private final WhenFull whenFull;
    /** Guards what follows, and the stream. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition room = lock.newCondition();
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private int queued;
    /** Whether there may be input that the container will not call about again. */
    private boolean stalled;

    /** Set without the lock by Open Liberty, which holds one of its stream meanwhile, for which a reader may wait here. */
    private volatile boolean ended;

    private @Nullable IOException failure;

    QueuedInput(
            ServletTransport transport, Upgrade upgrade, ServletInputStream in, Executor executor, WhenFull whenFull) {
        this.transport = transport;
        this.connection = upgrade.connection();
        this.executor = executor;
        this.whenFull = whenFull;
        this.in = in;
        this.turns = upgrade.turns();
    }

    @Override
    public void listen() {
        in.setReadListener(this);
    }

    /** Adds input that came before the stream had any; before the container calls. */
    void addEarly(byte[] early) {
        lock.lock();
        try {
            if (early.length > 0) {
                queue.add(ByteBuffer.wrap(early));
                queued += early.length;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onDataAvailable() {
        transport.calledByContainer();
        if (whenFull == WhenFull.WAIT) {
            awaitRoom();
        }
        boolean full = takeIn();
        requestTurn();
        if (whenFull == WhenFull.STOP) {
            transport.brakeUnless(!full);
        }
    }

    private void awaitRoom() {
        lock.lock();
        try {
            while (queued >= QUEUED && !transport.isClosed()) {
                room.awaitUninterruptibly();
            }
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

    /** Reads, until there is no more or the queue is full where that may be. Returns whether it was full before. */
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
                if (whenFull == WhenFull.WAIT) {
                    return full;
                }
            }
            if (in.isFinished()) {
                ended = true;
            }
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
            takeInMore = stalled && queued == 0;
            if (queued < QUEUED) {
                room.signalAll();
            }
            if (takeInMore) {
                stalled = false;
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
            } catch (Throwable e) { // such as an OutOfMemoryError, for want of a thread
                connection.noThread(e);
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
        ended = true;
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
