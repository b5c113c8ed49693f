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
    /** How long that may not come which is awaited. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

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
     * @throws IOException when a connection fails, when nothing happens for 20 seconds, or when the condition does not hold for two
     *     minutes, although servers send pings
     */
    void until(BooleanSupplier done) throws IOException {
        long start = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (serve(PATIENCE) == 0) {
                throw new IOException("Nothing has happened for " + PATIENCE.toSeconds() + " seconds");
            }
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IOException("What was awaited has not happened for " + LIMIT.toSeconds() + " seconds");
            }
        }
    }

    /** Serves the connections for so long, whatever happens. */
    void pause(Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toMillis();
                left > 0;
                left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
            serve(Duration.ofMillis(left));
        }
    }

    private int serve(Duration longest) throws IOException {
        int count = selector.select(LoadLoop::ready, longest.toMillis());
        if (failure != null) {
            throw failure;
        }
        return count;
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
