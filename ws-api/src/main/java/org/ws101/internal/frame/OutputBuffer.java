package org.ws101.internal.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be written, as one run of bytes: whatever is here leaves in one write. Holds no array while it is
 * empty. Not thread-safe.
 */
public final class OutputBuffer {
    private static final byte[] EMPTY = {};
    private static final int LEAST = 256;
    /** Above this the array grows by half only. */
    private static final int LARGE = 1 << 20;
    /** The most that is expected of the next batch because of the last one. */
    private static final int MOST_EXPECTED = 64 * 1024;

    private byte[] bytes = EMPTY;
    private int size;
    /** What follows behind these bytes from the array of another, until it is taken or more comes behind it. */
    private @Nullable ByteBuffer lent;
    /** How much room this batch has asked for: its last text may ask for more than it takes. */
    private int asked;
    /** How much the last batch has asked for, so that one like it needs no array but one. */
    private int expected = LEAST;

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
            bytes = Arrays.copyOf(bytes, Math.max(needed, grown));
        }
        asked = Math.max(asked, needed);
        return bytes;
    }

    /**
     * Adds whole frames. While nothing else waits, the array itself is what waits: nobody may write to it any more. It is full,
     * so that whatever comes behind makes a copy.
     */
    public void append(byte[] frames) {
        if (size() == 0) {
            bytes = frames;
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

    /** Hands over all that waits. Nobody writes to the array behind it any more, and the caller must not either. */
    public ByteBuffer take() {
        keepLent();
        ByteBuffer taken = ByteBuffer.wrap(bytes, 0, size);
        expected = Math.max(LEAST, Math.min(asked, MOST_EXPECTED));
        asked = 0;
        bytes = EMPTY;
        size = 0;
        return taken;
    }
}
