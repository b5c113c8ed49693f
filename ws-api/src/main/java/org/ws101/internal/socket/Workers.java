package org.ws101.internal.socket;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ws101.internal.thread.NeutralThreads;

/**
 * Runs each task on a thread of its own: a new virtual one where the JDK has them, else a platform thread, which is kept for
 * another task for a while. All are daemons with a name that begins with {@link #PREFIX}. Thread-safe.
 */
public final class Workers implements Executor, AutoCloseable {
    public static final String PREFIX = "ws101-client-";

    private static final long IDLE_SECONDS = 5;

    private final Optional<ThreadFactory> virtualThreads = NeutralThreads.virtual(PREFIX);
    private final AtomicLong number = new AtomicLong();
    private final ThreadPoolExecutor platformThreads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            this::platformThread,
            (late, closed) -> platformThread(late).start());

    @Override
    public void execute(Runnable task) {
        if (virtualThreads.isPresent()) {
            virtualThreads.get().newThread(task).start();
        } else {
            platformThreads.execute(task);
        }
    }

    /** Lets the threads end that have nothing to do; those that have are not interrupted. */
    @Override
    public void close() {
        platformThreads.shutdown();
    }

    private Thread platformThread(Runnable task) {
        return NeutralThreads.daemon(PREFIX + number.getAndIncrement(), task);
    }
}
