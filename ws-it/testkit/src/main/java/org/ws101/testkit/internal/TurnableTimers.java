package org.ws101.testkit.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.internal.thread.Timers;

/** A clock that runs as that of the system does, and can be turned ahead. Thread-safe. */
public final class TurnableTimers implements Timers, AutoCloseable {
    private final SystemTimers system = new SystemTimers("ws101-test-timers").start();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final List<Entry> entries = new ArrayList<>();

    /** Nanoseconds; only grows. */
    @GuardedBy("lock")
    private long turned;
    /** Whether the clock is being turned: then tasks begin at no other moment. */
    @GuardedBy("lock")
    private boolean turning;
    /** Held while the clock is turned; before the lock. */
    private final ReentrantLock one = new ReentrantLock();

    /** A task that has not begun. */
    private static final class Entry {
        final long due;
        final Runnable task;
        /** Guarded by the lock of the timers. */
        Task running = () -> {};

        Entry(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return system.nanoTime() + turned;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        lock.lock();
        try {
            Entry entry = new Entry(nanoTime() + delay.toNanos(), task);
            entries.add(entry);
            if (!turning) {
                start(entry);
            }
            return () -> take(entry);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void start(Entry entry) {
        Duration left = Duration.ofNanos(Math.max(0, entry.due - nanoTime()));
        entry.running = system.schedule(left, () -> {
            if (take(entry)) {
                entry.task.run();
            }
        });
    }

    /** Whether it was still there: then it is the caller's, and nobody else begins it. */
    private boolean take(Entry entry) {
        lock.lock();
        try {
            entry.running.cancel();
            return entries.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Turns the clock ahead, and has each task run at its time. Blocks until they have run.
     *
     * @param settling what is done before the next one runs
     */
    public void advance(Duration by, Runnable settling) {
        one.lock();
        try {
            long end = nanoTime() + by.toNanos();
            beginTurning();
            run(() -> {}); // one that had begun is over
            settling.run();
            for (Optional<Entry> next = takeDue(end); next.isPresent(); next = takeDue(end)) {
                turnTo(next.get().due);
                run(next.get().task);
                settling.run();
            }
            turnTo(end);
        } finally {
            endTurning();
            one.unlock();
        }
    }

    private void beginTurning() {
        lock.lock();
        try {
            turning = true;
            entries.forEach(entry -> entry.running.cancel());
        } finally {
            lock.unlock();
        }
    }

    private void endTurning() {
        lock.lock();
        try {
            turning = false;
            for (Entry entry : entries) {
                start(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Entry> takeDue(long end) {
        lock.lock();
        try {
            Optional<Entry> next = entries.stream()
                    .filter(entry -> entry.due - end <= 0)
                    .min(Comparator.comparingLong(entry -> entry.due - end));
            next.ifPresent(this::take);
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void turnTo(long time) {
        lock.lock();
        try {
            turned += Math.max(0, time - nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** On the thread of the timers, as always. */
    private void run(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        system.schedule(Duration.ZERO, () -> {
            try {
                task.run();
            } finally {
                done.complete(null);
            }
        });
        done.join();
    }

    @Override
    public void close() {
        system.close();
    }
}
