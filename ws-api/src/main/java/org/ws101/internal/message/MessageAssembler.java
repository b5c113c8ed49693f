package org.ws101.internal.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the payload of a message or frame that arrives in pieces. It grows with the bytes that really arrived, to little more
 * than twice as many, whatever length was announced, and holds nothing while it is empty. Not thread-safe.
 */
public final class MessageAssembler {
    private static final byte[] EMPTY = {};
    private static final long UNKNOWN = Long.MAX_VALUE >> 1;
    /** What is smaller comes with what follows it. */
    private static final int LEAST_ROOM = 8 * 1024;
    /** The JDK copies what is read through native memory, and keeps as much of that for each thread as was once needed. */
    private static final int MOST_ROOM = 64 * 1024;

    private byte[] bytes = EMPTY;
    private int size;

    /** How many bytes were collected. */
    public int size() {
        return size;
    }

    /** Adds a piece; how much follows it is not known. */
    public void append(byte[] piece, int offset, int length) {
        append(piece, offset, length, UNKNOWN);
    }

    /**
     * Adds a piece. One that was read into the {@link #room} is there already.
     *
     * @param expected how many bytes are announced to follow it: a bound for growth, so that the array fits in the end
     */
    public void append(byte[] piece, int offset, int length, long expected) {
        int needed = Math.addExact(size, length);
        if (needed > bytes.length) {
            grow(needed, expected);
        }
        if (piece != bytes) {
            System.arraycopy(piece, offset, bytes, size, length);
        }
        size = needed;
    }

    /** To twice of what has arrived, or to the end if little would be missing. There may be one piece if nothing is announced. */
    private void grow(int arrived, long expected) {
        long end = arrived + expected;
        long doubled = expected == UNKNOWN ? Math.max(arrived, 2L * bytes.length) : 2L * arrived;
        bytes = Arrays.copyOf(
                bytes, (int) Math.min(end - doubled <= arrived / 4 ? end : doubled, Integer.MAX_VALUE - 8));
    }

    /**
     * Where the bytes that come next may be read, to be appended then: behind what was collected.
     *
     * @param expected how many bytes are announced to follow
     * @return null when so little was collected, or is to follow, that it is better read together with other input
     */
    public @Nullable ByteBuffer room(long expected) {
        if (size < LEAST_ROOM || expected < LEAST_ROOM) {
            return null;
        }
        if (bytes.length - size < LEAST_ROOM) {
            grow(size, expected);
        }
        int count = (int) Math.min(Math.min(bytes.length - size, expected), MOST_ROOM);
        return ByteBuffer.wrap(bytes, size, count).slice();
    }

    /** A copy of what was collected from {@code start} on. */
    public byte[] copyFrom(int start) {
        return Arrays.copyOfRange(bytes, start, size);
    }

    /** Hands over what was collected, and is empty again. */
    public byte[] take() {
        byte[] taken = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        bytes = EMPTY;
        size = 0;
        return taken;
    }
}
