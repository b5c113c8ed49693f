package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.transport.Transport;

/**
 * One end of a network in memory with real threads: what is written here can be read at the other end, as much at once as the
 * pipe holds. Calls of the connection come from the threads of an executor, so reading, writing and closing race as they do
 * in a container. Thread-safe.
 */
final class PipeTransport implements Transport {
    /** What the connection did that it must not do. */
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private final Executor threads;
    /** Bytes on their way to this end; guarded by this, as all that follows. */
    private final byte[] arrived;

    private int count;
    private boolean interested;
    private boolean peerClosed;
    private boolean closed;
    private boolean inWrite;
    private @Nullable ByteBuffer pending;
    private @Nullable PipeTransport other;
    private @Nullable Connection connection;

    private PipeTransport(Executor threads, int capacity) {
        this.threads = threads;
        this.arrived = new byte[capacity];
    }

    /** Joins two connections, and starts both. */
    static PipeTransport[] join(Connection one, Connection two, Executor threads, int capacity) {
        PipeTransport a = new PipeTransport(threads, capacity);
        PipeTransport b = new PipeTransport(threads, capacity);
        a.other = b;
        b.other = a;
        a.connection = one;
        b.connection = two;
        one.start(a);
        two.start(b);
        return new PipeTransport[] {a, b};
    }

    Queue<String> violations() {
        return violations;
    }

    private PipeTransport other() {
        return java.util.Objects.requireNonNull(other);
    }

    private Connection connection() {
        return java.util.Objects.requireNonNull(connection);
    }

    @Override
    public int read(ByteBuffer buffer) {
        int read;
        synchronized (this) {
            if (closed || (count == 0 && peerClosed)) {
                return -1;
            }
            read = Math.min(count, buffer.remaining());
            buffer.put(arrived, 0, read);
            System.arraycopy(arrived, read, arrived, 0, count - read);
            count -= read;
        }
        if (read > 0) {
            PipeTransport writer = other();
            threads.execute(writer::writeOn);
        }
        return read;
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        synchronized (this) {
            if (closed) {
                violations.add("write after close");
            }
            if (inWrite || pending != null) {
                violations.add("write during a write");
            }
            inWrite = true;
        }
        other().arrive(bytes);
        synchronized (this) {
            inWrite = false;
            if (!bytes.hasRemaining()) {
                return true;
            }
            pending = bytes;
        }
        threads.execute(this::writeOn); // room may have come before it was pending
        return false;
    }

    private void writeOn() {
        ByteBuffer rest;
        synchronized (this) {
            rest = pending;
            if (rest == null || closed) {
                return;
            }
            pending = null;
        }
        other().arrive(rest);
        if (!rest.hasRemaining()) {
            connection().written();
            return;
        }
        synchronized (this) {
            pending = rest;
        }
        if (other().hasRoom()) { // it came while nothing was pending
            threads.execute(this::writeOn);
        }
    }

    private synchronized boolean hasRoom() {
        return count < arrived.length;
    }

    private void arrive(ByteBuffer bytes) {
        synchronized (this) {
            int taken = Math.min(bytes.remaining(), arrived.length - count);
            if (closed) {
                bytes.position(bytes.limit());
            } else {
                bytes.get(arrived, count, taken);
                count += taken;
            }
        }
        callIfThereIsInput();
    }

    private void callIfThereIsInput() {
        synchronized (this) {
            if (!interested || (count == 0 && !peerClosed) || closed) {
                return;
            }
            interested = false;
        }
        threads.execute(this::turn);
    }

    private void turn() {
        if (connection().readable()) {
            synchronized (this) {
                interested = true;
            }
            callIfThereIsInput();
        }
    }

    @Override
    public synchronized int unwritten() {
        ByteBuffer rest = pending;
        return rest == null ? 0 : rest.remaining();
    }

    @Override
    public void resume() {
        threads.execute(this::turn);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (inWrite) {
                violations.add("close during a write");
            }
            closed = true;
        }
        PipeTransport peer = other();
        threads.execute(peer::peerHasClosed);
    }

    private void peerHasClosed() {
        synchronized (this) {
            peerClosed = true;
        }
        callIfThereIsInput();
    }
}
