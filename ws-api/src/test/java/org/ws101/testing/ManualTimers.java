package org.ws101.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ws101.internal.thread.Timers;

/** A clock that stands still until it is told to advance, and then runs what is due. Thread-safe. */
public final class ManualTimers implements Timers {
    private record Entry(long due, Runnable task) {}

    private final List<Entry> entries = new ArrayList<>();
    /** So near the end of its range that it overflows in every test that lets time pass. */
    private long now = Long.MAX_VALUE - 1000;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Task schedule(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), task);
        entries.add(entry);
        return () -> cancel(entry);
    }

    private synchronized void cancel(Entry entry) {
        entries.remove(entry);
    }

    /** How many tasks wait. */
    public synchronized int waiting() {
        return entries.size();
    }

    /** Lets time pass, and runs what falls due on the way, each task at its time. */
    public void advance(Duration by) {
        long end;
        synchronized (this) {
            end = now + by.toNanos();
        }
        for (Optional<Entry> next = takeDue(end); next.isPresent(); next = takeDue(end)) {
            next.get().task.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    /** Lets time pass, and runs nothing: what falls due on the way comes late. */
    public synchronized void beBusy(Duration by) {
        now += by.toNanos();
    }

    private synchronized Optional<Entry> takeDue(long end) {
        Optional<Entry> next = entries.stream()
                .filter(entry -> entry.due - end <= 0)
                .min(Comparator.comparingLong(entry -> entry.due - end));
        next.ifPresent(entry -> {
            entries.remove(entry);
            now = entry.due - now > 0 ? entry.due : now;
        });
        return next;
    }
}
