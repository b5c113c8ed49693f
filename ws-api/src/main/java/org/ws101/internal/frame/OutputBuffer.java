package org.ws101.internal.frame;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be written, as one run of bytes: whatever is here leaves in one write. Holds no array while it is
 * empty. Not thread-safe.
 */
public final class OutputBuffer {
    /** Arrays for batches of many messages, which come back when they have left. Thread-safe. */
    public interface Arrays {
        /** The length of each. */
        int LENGTH = 8 * 1024;

        /** An array with undefined content. */
        byte[] takeArray();

        /** Takes an array back that nobody reads or writes any more. */
        void giveBack(byte[] array);
    }

    private static final byte[] EMPTY = {};
    private static final int LEAST = 256;
    /** Above this the array grows by half only. */
    private static final int LARGE = 1 << 20;
    /** The most that is expected of the next batch because of the last one. */
    private static final int MOST_EXPECTED = 64 * 1024;

    /** Up to here a batch has an array of its own, which is as large as it is. */
    private static final int SMALL = 1024;

    private final @Nullable Arrays arrays;
    private byte[] bytes = EMPTY;
    /** Whether the array is one of those that come back. */
    private boolean borrowed;

    private boolean lastBorrowed;
    private int size;
    /** What follows behind these bytes from the array of another, until it is taken or more comes behind it. */
    private @Nullable ByteBuffer lent;
    /** How much room this batch has asked for: its last text may ask for more than it takes. */
    private int asked;
    /** How much the last batch has asked for, so that one like it needs no array but one. */
    private int expected = LEAST;

    /** An output whose batches have arrays of their own. */
    public OutputBuffer() {
        this(null);
    }

    /** @param arrays what batches of many messages borrow; null for arrays of their own */
    public OutputBuffer(@Nullable Arrays arrays) {
        this.arrays = arrays;
    }

    /** How many bytes wait. */
    public int size() {
        return size + (lent == null ? 0 : lent.remaining());
    }

    /**
     * Makes room for {@code more} bytes from index {@link #size()} of the array it returns. They count only after {@link
     * #commit}.
     */
    byte[] reserve(int more) {
        keepLent();
        return room(more);
    }

    private byte[] room(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            int grown =
                    size == 0 ? expected : bytes.length < LARGE ? bytes.length * 2 : bytes.length + bytes.length / 2;
            grow(Math.max(needed, grown));
        }
        asked = Math.max(asked, needed);
        return bytes;
    }

    private void grow(int length) {
        byte[] before = bytes;
        if (arrays != null && length > SMALL && length <= Arrays.LENGTH) {
            bytes = arrays.takeArray();
            System.arraycopy(before, 0, bytes, 0, size);
            borrowed = true;
        } else {
            bytes = java.util.Arrays.copyOf(before, length);
            if (borrowed) {
                borrowed = false;
                Objects.requireNonNull(arrays).giveBack(before);
            }
        }
    }

    /**
     * Adds whole frames. While nothing else waits, the array itself is what waits: nobody may write to it any more. It is full,
     * so that whatever comes behind makes a copy.
     */
    public void append(byte[] frames) {
        if (size() == 0) {
            bytes = frames;
            borrowed = false;
            size = frames.length;
            return;
        }
        byte[] room = reserve(frames.length);
        System.arraycopy(frames, 0, room, size, frames.length);
        commit(size + frames.length);
    }

    void commit(int newSize) {
        size = newSize;
    }

    /** Adds bytes without a copy. Their array is read when they are taken, or when more comes behind them. */
    void lend(byte[] array, int offset, int length) {
        lent = ByteBuffer.wrap(array, offset, length);
    }

    /** Whether bytes wait without a copy. */
    public boolean lends() {
        return lent != null;
    }

    /** Hands over what was lent last; {@link #take} follows, of what comes before it. Null when there is none. */
    public @Nullable ByteBuffer takeLent() {
        ByteBuffer taken = lent;
        lent = null;
        return taken;
    }

    /** Copies what was lent, so that its array may change. What there is no room for stays lent, as its header has been written. */
    public void keepLent() {
        ByteBuffer more = lent;
        if (more != null) {
            int length = more.remaining();
            more.get(room(length), size, length);
            size += length;
            lent = null;
        }
    }

    /**
     * Hands over all that waits. Nobody writes to the array behind it any more, and the caller must not either. If {@link #lastBorrowed}
     * says so, the array may be given back when it has left.
     */
    public ByteBuffer take() {
        keepLent();
        ByteBuffer taken = ByteBuffer.wrap(bytes, 0, size);
        lastBorrowed = borrowed;
        borrowed = false;
        expected = Math.max(LEAST, Math.min(asked, MOST_EXPECTED));
        asked = 0;
        bytes = EMPTY;
        size = 0;
        return taken;
    }

    /** Whether what was taken last has an array that others may use once it has left. */
    public boolean lastBorrowed() {
        return lastBorrowed;
    }
}
