package org.ws101.internal.thread;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task that runs once or never: an executor may throw and run what it was given all the same, now or later. Thread-safe.
 */
public final class Once implements Runnable {
    private final Runnable task;
    private final AtomicBoolean begun = new AtomicBoolean();

    public Once(Runnable task) {
        this.task = task;
    }

    /** Runs the task, unless it has begun or is not to run any more. */
    @Override
    public void run() {
        if (begun.compareAndSet(false, true)) {
            task.run();
        }
    }

    /** Sees to it that the task does not run any more; false when it has begun. */
    public boolean cancel() {
        return begun.compareAndSet(false, true);
    }

    /** Whether the task has begun. */
    public boolean hasBegun() {
        return begun.get();
    }
}
