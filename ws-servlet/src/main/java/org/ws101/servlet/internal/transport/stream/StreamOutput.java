package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.transport.Transport;

/**
 * The writing half of a {@link ServletTransport}. Thread-safe: whoever holds the lock may touch the stream, unless the
 * container's {@code onWritePossible} is awaited.
 */
final class StreamOutput implements WriteListener {
    /** The largest array that a container gets. Tomcat and Undertow copy what they cannot write; Jetty keeps the array. */
    private static final int PIECE = 64 * 1024;
    /** The same for a peer that reads slowly: of a piece that the container holds, nobody knows how much has left. */
    private static final int SMALL_PIECE = 4 * 1024;

    private final ServletTransport transport;
    private final Connection connection;
    private final ServletOutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    /**
     * Whether {@code onWritePossible} will be called. At first it is awaited everywhere: Tomcat's stream is not ready before,
     * and Undertow's thread is about to change the stream's state without synchronisation.
     */
    private boolean awaited = true;
    /** The unfinished write, and whether it has been flushed. */
    private @Nullable ByteBuffer unfinished;

    private boolean flushed;
    /** Whether the unfinished write takes long. */
    private boolean slow;

    private volatile int unwritten;
    /** Whether the container has reported a failure. */
    private final AtomicBoolean failed = new AtomicBoolean();
    /** What the container has reported from within a call of ours, which tells of it when it has let go of the lock. */
    private @Nullable Throwable reported;

    StreamOutput(ServletTransport transport, Connection connection, ServletOutputStream out) {
        this.transport = transport;
        this.connection = connection;
        this.out = out;
    }

    /** See {@link org.ws101.internal.transport.Transport#write(ByteBuffer, ByteBuffer)}. */
    boolean write(ByteBuffer bytes, ByteBuffer payload) throws IOException {
        lock.lock();
        try {
            if (transport.isClosed() || failed.get()) {
                throw new EOFException("The connection is closed");
            }
            unwritten = Math.addExact(bytes.remaining(), payload.remaining()); // who closes meanwhile has to know
            UndertowSink below = transport.sink();
            if (below != null && !awaited && out.isReady()) {
                below.write(
                        bytes, payload); // the stream holds nothing, and would have each piece in an array of its own
            }
            ByteBuffer rest = payload.hasRemaining() ? Transport.joined(bytes, payload) : bytes;
            unfinished = rest;
            flushed = false;
            slow = false;
            unwritten = rest.remaining();
            return !awaited && writeOnOrThrow(rest);
        } finally {
            lock.unlock();
        }
    }

    int unwritten() {
        return unwritten;
    }

    private boolean writeOnOrThrow(ByteBuffer bytes) throws IOException {
        boolean written = writeOn(bytes);
        if (reported != null) {
            throw new IOException("The container reported a failure while it wrote", reported);
        }
        return written;
    }

    /** Writes until all has left, or until the container will call back: {@code isReady} comes before every step. */
    private boolean writeOn(ByteBuffer bytes) throws IOException {
        while (out.isReady()) {
            if (bytes.hasRemaining()) {
                out.write(nextPiece(bytes));
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else if (transport.isFlushed()) {
                unfinished = null;
                unwritten = 0;
                return true;
            } else {
                transport.awaitWritable();
                break;
            }
            unwritten = bytes.remaining() + 1;
        }
        awaited = true;
        return false;
    }

    /**
     * A new array of exactly the right size: Undertow ignores offset and length, and sends all of an array; Jetty goes on
     * reading from it after {@code write} has returned.
     */
    private byte[] nextPiece(ByteBuffer bytes) {
        byte[] piece = new byte[Math.min(slow ? SMALL_PIECE : PIECE, bytes.remaining())];
        bytes.get(piece);
        return piece;
    }

    /**
     * Whether a write waits for the container and did so when this was asked before; it is {@code slow} from the first time on. A
     * write that has only just begun to wait may have left Undertow's thread the task to listen for the socket. If that ran after the
     * write had gone on without it, it would change the stream's state while another thread writes.
     */
    boolean isWaiting() {
        lock.lock();
        try {
            boolean again = slow;
            slow = awaited && unfinished != null && !failed.get();
            return again && slow;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onWritePossible() {
        transport.calledByContainer();
        boolean written;
        try {
            written = goOn();
        } catch (IOException | RuntimeException e) {
            connection.disconnected(e);
            return;
        }
        if (written) {
            connection.written();
        }
    }

    private boolean goOn() throws IOException {
        lock.lock();
        try {
            awaited = false;
            ByteBuffer bytes = unfinished;
            return bytes != null && !failed.get() && !transport.isClosed() && writeOnOrThrow(bytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Undertow calls this for ever on its I/O thread when the peer reset the connection with output pending, as it tries to write
     * that again. What ends it is that there is none any more; an Undertow that hides it needs an exception, and logs that as an
     * error. Tomcat repeats the call until the connection is closed in it. Open Liberty calls under a lock of its stream, for which
     * another thread may wait that writes: here, nobody waits for that one.
     */
    @Override
    public void onError(Throwable cause) {
        transport.calledByContainer();
        boolean drained = transport.drain();
        boolean repeated = failed.getAndSet(true);
        if (lock.isHeldByCurrentThread()) {
            reported = cause;
            return;
        }
        connection.disconnected(cause);
        if (repeated) {
            transport.closeNow();
            if (!drained) {
                throw new CalledAgain();
            }
        }
    }

    /** Ends a loop of Undertow's. It says nothing new, and Undertow logs it, so that it has no stack trace. */
    private static final class CalledAgain extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CalledAgain() {
            super("onError was called again; the connection has been closed", null, false, false);
        }
    }
}
