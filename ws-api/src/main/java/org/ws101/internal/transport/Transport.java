package org.ws101.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The port to the network: read what is there, write what is pending, wake me up, close. Every container's quirks stay behind
 * it. The connection sees to it that one thread at a time reads, and one at a time writes; a read and a write may
 * coincide, and {@link #close} and {@link #unwritten} may coincide with both.
 *
 * <p>A transport calls {@code readable} of its connection when there is input, {@code written} when a write that it could
 * not finish at once is done, and {@code disconnected} when the network fails. A call of {@code readable} runs
 * application code that may block when the {@code turnsMayBlock()} of the connection; it must then be on a thread that may.
 */
public interface Transport {
    /**
     * Reads without blocking what is there, at most what fits.
     *
     * @return how many bytes; 0 when there are none now; -1 at the end
     * @throws IOException when the network failed
     */
    int read(ByteBuffer buffer) throws IOException;

    /**
     * Writes the buffer and flushes, without blocking: {@link #close} waits until this has returned. The transport owns the
     * buffer until it has been written, but not what is in it: other connections may be sending the same bytes. Not called after {@link #close}.
     *
     * @return true when all of it has left, and the array behind it is not read here any more; false when the rest follows, and {@code written} will be called once
     * @throws IOException when the network failed
     */
    boolean write(ByteBuffer bytes) throws IOException;

    /**
     * The same, with a payload behind it that is the caller's again, with its array, when this returns: the transport copies what of it
     * has not left by then.
     */
    default boolean write(ByteBuffer bytes, ByteBuffer payload) throws IOException {
        return write(joined(bytes, payload));
    }

    /** A copy of what remains in two buffers. */
    static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(Math.addExact(first.remaining(), second.remaining()))
                .put(first)
                .put(second)
                .flip();
    }

    /** How many bytes of an unfinished write are still to leave, as far as the transport can tell; at least 1. */
    int unwritten();

    /**
     * Tries soon, without blocking, to write what is still to leave of an unfinished write. Called now and then while there is one:
     * the system says late that a socket is writable (Linux when a third of what it holds has been read), and a try takes
     * what there is room for. Does nothing where no such try is possible, and after {@link #close}.
     *
     * @return whether a try was made since the call before, or now, or is not possible; if none was, because its thread has too much
     *     to do, that nothing has left says nothing about the peer
     */
    default boolean writeAgain() {
        return true;
    }

    /** Whether every thread that calls {@code readable} may block, also when that is not asked for. */
    default boolean turnsMayBlock() {
        return false;
    }

    /**
     * Whether {@code readable} is called on threads that must not block, whatever is asked for: then what may block is handed on from
     * there.
     */
    default boolean turnsMustNotBlock() {
        return false;
    }

    /**
     * Lets {@code readable} be called soon, on a thread of the transport's, whether there is input or not. Called
     * once to start reading and at most once after each time that {@code readable} returned false, by any thread: it may come
     * while that {@code readable} is still on its way back, and must not be lost then. Does nothing after {@link #close}.
     */
    void resume();

    /** The same when all that was read has been handled: {@code readable} need not be called before there is input. */
    default void resumeForInput() {
        resume();
    }

    /** Drops the network connection without blocking. Idempotent. */
    void close();
}
