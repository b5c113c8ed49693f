package org.ws101.internal.connection;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether output waits for more to leave with it, and since when: never for longer than a millisecond, whatever the thread
 * that collects it does. Thread-safe; written under the connection's lock.
 */
final class CollectedOutput {
    private final Runnable flush;
    private final ReentrantLock lock;
    private final Timers timers;
    private final FlushWatchdog watchdog;
    /** Whether the watchdog looks at this; guarded by the lock. */
    private boolean watched;

    private volatile boolean waiting;
    /** Written before {@link #waiting}. */
    private volatile long since;

    /** @param flush lets the output leave; it calls {@link #left} */
    CollectedOutput(Runnable flush, ReentrantLock lock, Timers timers, FlushWatchdog watchdog) {
        this.flush = flush;
        this.lock = lock;
        this.timers = timers;
        this.watchdog = watchdog;
    }

    /** Lets what is queued wait for more, under the eyes of the watchdog. Not under the lock. */
    void collect() {
        boolean watch = false;
        lock.lock();
        try {
            if (!waiting) {
                since = timers.nanoTime();
                waiting = true;
                watch = !watched;
                watched = true;
            }
        } finally {
            lock.unlock();
        }
        if (watch) {
            watchdog.watch(this);
        }
    }

    /** It leaves. Under the lock. */
    void left() {
        waiting = false;
    }

    /** Flushes what has waited for too long; after a callback. Not under the lock. */
    void flushIfLate() {
        if (waiting) {
            flushIfLate(timers.nanoTime());
        }
    }

    private void flushIfLate(long now) {
        if (now - since >= FlushWatchdog.PATIENCE_NANOS) {
            flush.run();
        }
    }

    /**
     * Flushes what has waited for too long; for the watchdog.
     *
     * @return whether something waits, so that the watchdog has to look again
     */
    boolean look(long now) {
        lock.lock();
        try {
            if (!waiting) {
                watched = false;
                return false;
            }
        } finally {
            lock.unlock();
        }
        flushIfLate(now);
        return true;
    }
}
