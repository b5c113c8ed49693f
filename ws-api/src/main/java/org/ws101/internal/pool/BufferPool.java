package org.ws101.internal.pool;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Read buffers for connections that are reading just now: an idle one holds none. Thread-safe. A buffer that comes back is
 * dropped when enough are kept.
 */
public final class BufferPool {
    /** So that two of the largest records of TLS fit in, and a message of 16 KiB with its header. */
    public static final int BUFFER_SIZE = 34 * 1024;

    private final ArrayBlockingQueue<ByteBuffer> kept;

    /** @param most how many buffers of {@link #BUFFER_SIZE} bytes to keep */
    public BufferPool(int most) {
        kept = new ArrayBlockingQueue<>(most);
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
}
