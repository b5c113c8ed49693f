package org.ws101.testkit.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts tasks that wait or run, so that a test can wait until there are none. Thread-safe. */
public final class Activity {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();

    @GuardedBy("lock")
    private int tasks;

    /** Counts the tasks of an executor from here on. */
    public Executor counting(Executor executor) {
        return task -> {
            begin();
            AtomicBoolean over = new AtomicBoolean();
            try {
                executor.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        end(over);
                    }
                });
            } catch (Throwable e) { // it was not taken
                end(over);
                throw e;
            }
        };
    }

    private void begin() {
        lock.lock();
        try {
            tasks++;
        } finally {
            lock.unlock();
        }
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            lock.lock();
            try {
                tasks--;
                if (tasks == 0) {
                    quiet.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until there are none, for that long at most; false when there still are, or the thread is interrupted. */
    public boolean awaitNone(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (tasks > 0 && left > 0) {
                left = quiet.awaitNanos(left);
            }
            return tasks == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
