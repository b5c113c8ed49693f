package org.ws101.internal.pool;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import org.ws101.internal.frame.OutputBuffer;

/**
 * Read buffers for connections that are reading just now, and arrays for what they send: an idle one holds none. Thread-safe. What
 * comes back is dropped when enough are kept.
 */
public final class BufferPool implements OutputBuffer.Arrays {
    /** So that two of the largest records of TLS fit in, and a message of 16 KiB with its header. */
    public static final int BUFFER_SIZE = 34 * 1024;

    private final ArrayBlockingQueue<ByteBuffer> kept;
    private final ArrayBlockingQueue<byte[]> keptArrays;

    /** @param most how many buffers of {@link #BUFFER_SIZE} bytes to keep, and how many arrays of {@link #LENGTH} */
    public BufferPool(int most) {
        kept = new ArrayBlockingQueue<>(most);
        keptArrays = new ArrayBlockingQueue<>(most);
    }

    /** A buffer with an accessible array, empty: its limit is its position. Its content is undefined. */
    public ByteBuffer take() {
        ByteBuffer buffer = kept.poll();
        return buffer != null ? buffer : ByteBuffer.allocate(BUFFER_SIZE).limit(0);
    }

    /** Takes a buffer back. */
    public void giveBack(ByteBuffer buffer) {
        boolean unused = kept.offer(buffer.clear().limit(0)); // when enough are kept, it is garbage
    }

    @Override
    public byte[] takeArray() {
        byte[] array = keptArrays.poll();
        return array != null ? array : new byte[LENGTH];
    }

    @Override
    public void giveBack(byte[] array) {
        boolean unused = keptArrays.offer(array); // as above
    }
}
