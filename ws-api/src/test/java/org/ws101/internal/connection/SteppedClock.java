package org.ws101.internal.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ws101.internal.thread.Timers;

/** A clock whose time passes when nobody else can go on, or when the test says so. Guarded by its {@link Steps}. */
final class SteppedClock implements Timers {
    private record Entry(long due, Runnable task) {}

    private final List<Entry> entries = new ArrayList<>();
    /** So near the end of its range that it overflows when time passes. */
    private long now = Long.MAX_VALUE - 1000;

    private final Steps steps;

    /** @param order who goes on at each step */
    SteppedClock(Steps.Order order) {
        steps = new Steps(order, this::advance);
        steps.add("timers", this::run);
    }

    /** The threads that it is the clock of. */
    Steps steps() {
        return steps;
    }

    private void run() {
        while (!steps.isOver()) {
            steps.await(() -> hasDue() || steps.isOver());
            if (hasDue()) {
                take().task.run();
            }
        }
    }

    private boolean hasDue() {
        return !entries.isEmpty() && first().due - now <= 0;
    }

    private Entry first() {
        return entries.stream()
                .min(Comparator.comparingLong(entry -> entry.due - now))
                .orElseThrow();
    }

    private Entry take() {
        Entry first = first();
        entries.remove(first);
        return first;
    }

    /** Lets time pass until something is due; false when nothing will be, or what is due already is not done. */
    boolean advance() {
        if (entries.isEmpty() || hasDue()) {
            return false;
        }
        now = first().due;
        return true;
    }

    /** How many tasks wait. */
    int waiting() {
        return entries.size();
    }

    /** The time, without a step. */
    long now() {
        return now;
    }

    @Override
    public long nanoTime() {
        steps.step();
        return now;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), task);
        entries.add(entry);
        return () -> entries.remove(entry);
    }
}
