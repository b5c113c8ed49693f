package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.transport.Transport;

/**
 * A network in memory that does what the test says and when: how much is written at once, when the rest leaves, when reading
 * goes on. When the connection has broken the contract of {@link Transport}, all that asks for the outcome fails. For one thread at a time, but for {@link
 * #resume} and {@link #close}.
 */
final class ManualTransport implements Transport {
    private final ArrayDeque<byte[]> incoming = new ArrayDeque<>();
    private final List<byte[]> writes = new ArrayList<>();
    private final List<Integer> payloads = new ArrayList<>();
    private final ByteArrayOutputStream left = new ByteArrayOutputStream();
    private @Nullable Connection connection;
    private @Nullable ByteBuffer unfinished;
    private boolean endOfInput;
    private @Nullable Throwable readFailure;
    private @Nullable Throwable writeFailure;
    private long room = Long.MAX_VALUE;
    private Runnable duringWrite = () -> {};
    private boolean interested;
    private volatile boolean resumed;
    private volatile boolean closed;
    private boolean tries = true;
    private volatile @Nullable AssertionError violation;
    /** Whether a blocked sender may finish writes itself. */
    private void require(boolean kept, String breach) {
        if (!kept && violation == null) {
            violation = new AssertionError(breach);
        }
    }

    /** Throws what a connection would only take as a failure of its transport. */
    private void verify() {
        AssertionError thrown = violation;
        if (thrown != null) {
            throw thrown;
        }
    }

    void connect(Connection to) {
        connection = to;
    }

    // the network

    /** Bytes of the peer's arrive in one segment; the connection is called if it wants to read. */
    void arrive(byte[]... segment) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : segment) {
            all.writeBytes(part);
        }
        incoming.add(all.toByteArray());
        turn();
    }

    /** The peer ends its side. */
    void end() {
        endOfInput = true;
        turn();
    }

    /** Reading fails from now on. */
    void failReads(Throwable failure) {
        readFailure = failure;
        turn();
    }

    /** Writing fails from now on. */
    void failWrites(Throwable failure) {
        writeFailure = failure;
    }

    /** Calls the connection if it wants to read, on this thread. */
    void turn() {
        while (interested && (!incoming.isEmpty() || endOfInput || readFailure != null)) {
            callReadable();
        }
    }

    /** Calls the connection if it asked to resume. */
    void runResumed() {
        while (resumed) {
            resumed = false;
            callReadable();
            turn();
        }
    }

    private void callReadable() {
        interested = false;
        boolean more = connected().readable();
        interested = more && !closed;
        if (more && endOfInput) {
            throw new AssertionError("asks for more input at its end");
        }
    }

    private Connection connected() {
        Connection to = connection;
        assertNotNull(to);
        return to;
    }

    /** From now on the peer takes only so many bytes more. */
    void limitTo(long bytes) {
        room = bytes;
    }

    /** The peer takes so many bytes more, and the unfinished write goes on, on this thread. */
    void takeMore(long bytes) {
        room = bytes > Long.MAX_VALUE - room ? Long.MAX_VALUE : room + bytes;
        ByteBuffer rest = unfinished;
        if (rest != null && writeSome(rest)) {
            unfinished = null;
            connected().written();
        }
    }

    /** The peer takes so many bytes more, and nothing tells that: only a try finds out. */
    void takeMoreUnnoticed(long bytes) {
        room += bytes;
    }

    /** The peer takes all there is from now on. */
    void takeAll() {
        takeMore(Long.MAX_VALUE);
    }

    /** Whether its thread comes to try again what it could not write. */
    void tries(boolean doesSo) {
        tries = doesSo;
    }

    /** Does something, once, within the next write. */
    void whileWriting(Runnable action) {
        duringWrite = action;
    }

    // what the test sees

    /** How many times the connection has written. */
    int writes() {
        verify();
        return writes.size();
    }

    /** The sizes of the payloads that came from the arrays of their senders. */
    List<Integer> payloadsOfSenders() {
        verify();
        return payloads;
    }

    /** What each write had in it. */
    byte[] write(int index) {
        return writes.get(index);
    }

    /** All bytes that have left. */
    byte[] left() {
        verify();
        return left.toByteArray();
    }

    boolean isClosed() {
        verify();
        return closed;
    }

    /** Whether the connection wants to read: it has asked for input, or to be called without. */
    boolean isReading() {
        verify();
        return interested || resumed;
    }

    /** Whether the connection has asked to be called. */
    boolean isResumed() {
        verify();
        return resumed;
    }

    // the port

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        require(!closed, "read after close");
        rethrow(readFailure);
        byte[] next = incoming.peek();
        if (next == null) {
            return endOfInput ? -1 : 0;
        }
        int count = Math.min(next.length, buffer.remaining());
        buffer.put(next, 0, count);
        incoming.remove();
        if (count < next.length) {
            incoming.addFirst(java.util.Arrays.copyOfRange(next, count, next.length));
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        require(!closed, "write after close");
        require(unfinished == null, "write during a write");
        require(bytes.hasRemaining(), "write of nothing");
        rethrow(writeFailure);
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        writes.add(copy);
        Runnable during = duringWrite;
        duringWrite = () -> {};
        try {
            during.run();
        } catch (AssertionError e) {
            violation = e;
        }
        if (writeSome(bytes)) {
            return true;
        }
        unfinished = bytes;
        return false;
    }

    @Override
    public boolean write(ByteBuffer bytes, ByteBuffer payload) throws IOException {
        payloads.add(payload.remaining());
        return Transport.super.write(bytes, payload);
    }

    private boolean writeSome(ByteBuffer bytes) {
        int count = (int) Math.min(room, bytes.remaining());
        left.write(bytes.array(), bytes.arrayOffset() + bytes.position(), count);
        bytes.position(bytes.position() + count);
        room -= room == Long.MAX_VALUE ? 0 : count;
        return !bytes.hasRemaining();
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    @Override
    public int unwritten() {
        ByteBuffer rest = unfinished;
        return rest == null ? 0 : rest.remaining();
    }

    @Override
    public boolean writeAgain() {
        if (tries) {
            takeMore(0);
        }
        return tries;
    }

    @Override
    public void resume() {
        require(!resumed && !interested, "resumed although it reads");
        resumed = true;
    }

    @Override
    public void close() {
        closed = true;
        interested = false;
    }
}
