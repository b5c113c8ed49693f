package org.ws101.internal.message;

import java.util.Arrays;

/**
 * Collects the payload of a message or frame that arrives in pieces. It grows with the bytes that really arrived, whatever
 * length was announced, and holds nothing while it is empty. Not thread-safe.
 */
public final class MessageAssembler {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int size;

    /** How many bytes were collected. */
    public int size() {
        return size;
    }

    /** Adds a piece; how much follows it is not known. */
    public void append(byte[] piece, int offset, int length) {
        append(piece, offset, length, Integer.MAX_VALUE);
    }

    /**
     * Adds a piece.
     *
     * @param expected how many bytes are announced to follow it: a bound for growth, so that the array fits in the end
     */
    public void append(byte[] piece, int offset, int length, long expected) {
        int needed = Math.addExact(size, length);
        if (needed > bytes.length) {
            long grown = Math.min(needed + expected, Math.max(needed, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Integer.MAX_VALUE - 8));
        }
        System.arraycopy(piece, offset, bytes, size, length);
        size = needed;
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
