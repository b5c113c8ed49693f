package org.ws101.benchmark.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The selector of the load generator. It runs on the thread that calls {@link #until}. Not thread-safe. */
final class LoadLoop implements AutoCloseable {
    private static final int READ_BUFFER = 256 * 1024;
    /** How long nothing may happen. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Selector selector;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
    private @Nullable IOException failure;

    LoadLoop() throws IOException {
        selector = Selector.open();
    }

    Selector selector() {
        return selector;
    }

    /** For one read. */
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    /** A connection has failed, and the load with it. */
    void failed(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /**
     * Serves the connections until the condition holds.
     *
     * @throws IOException when a connection fails, or nothing happens for 20 seconds
     */
    void until(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            int count = selector.select(LoadLoop::ready, PATIENCE.toMillis());
            if (failure != null) {
                throw failure;
            }
            if (count == 0) {
                throw new IOException("Nothing has happened for " + PATIENCE.toSeconds() + " seconds");
            }
        }
    }

    private static void ready(SelectionKey key) {
        ((LoadConnection) key.attachment()).ready();
    }

    /** Processor time of the calling thread, in nanoseconds. */
    static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
