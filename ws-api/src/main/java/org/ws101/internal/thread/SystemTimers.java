package org.ws101.internal.thread;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** {@link Timers} on one daemon thread. Thread-safe. */
public final class SystemTimers implements Timers, AutoCloseable {
    private final ScheduledThreadPoolExecutor thread;

    public SystemTimers(String threadName) {
        this(new DaemonThreads().named(threadName));
    }

    public SystemTimers(ThreadFactory threads) {
        thread = new ScheduledThreadPoolExecutor(
                1,
                task -> threads.newThread(() -> {
                    SharedThread.mark();
                    task.run();
                }));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRejectedExecutionHandler((task, stopped) -> {}); // stopped: nothing is left to be timed
    }

    /** Starts the thread now: when there is none to be had, that is to be known before anything has to be timed. */
    public SystemTimers start() {
        thread.prestartAllCoreThreads();
        return this;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> future = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Ends the thread; tasks that have not begun do not run. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
