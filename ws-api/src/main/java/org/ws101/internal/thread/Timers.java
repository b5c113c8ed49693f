package org.ws101.internal.thread;

import java.time.Duration;

/** A clock and what runs by it. Thread-safe. Tasks are short and do not block. */
public interface Timers {
    /** The time in nanoseconds since a fixed, arbitrary moment. */
    long nanoTime();

    /** Runs a task once, after the delay. */
    Task schedule(Duration delay, Runnable task);

    /** A task that was scheduled. */
    interface Task {
        /** Lets it not run, if it has not begun. */
        void cancel();
    }
}
