package org.ws101.benchmark.server;

import java.nio.ByteBuffer;

/** The buffers of the one thread of {@link RawServer}: a connection holds none while nothing is under way on it. */
final class RawBuffers {
    private static final int SIZE = 128 * 1024;
    /** More than a header that was kept from the last read. */
    private static final int HEADER = 4096;

    final ByteBuffer in = ByteBuffer.allocateDirect(SIZE + HEADER);
    final ByteBuffer out = ByteBuffer.allocateDirect(SIZE + HEADER);
}
