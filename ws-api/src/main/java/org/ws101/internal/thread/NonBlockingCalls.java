package org.ws101.internal.thread;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one application that are declared not to block, which are serial: who would wait in one fails at once, see
 * {@link SharedThread}, and one that holds its thread for too long is told of, once. Thread-safe.
 */
public final class NonBlockingCalls implements CallWatch.Watched {
    /** A call of application code. */
    @FunctionalInterface
    public interface Call<E extends Exception> {
        void make() throws E;
    }

    /** Is told of a call that holds its thread for too long. */
    @FunctionalInterface
    public interface Report {
        /**
         * Tells of it.
         *
         * @param thread that which the call holds
         * @param held for how long at least
         * @param stack what the thread does just now
         */
        void tell(Thread thread, Duration held, StackTraceElement[] stack);
    }

    private final Object whose;
    private final String name;
    private final CallWatch watch;
    private final long patience;
    private final Report report;

    private final AtomicBoolean watched = new AtomicBoolean();
    /** The thread that makes a call. */
    private volatile @Nullable Thread inside;
    /** The number of the call; written before {@link #inside} by the thread that makes it. */
    private int number;

    // of the looks

    private int seen;
    private long seenSince;
    private boolean told;

    /**
     * @param whose names, by its {@code toString}, in the log whose calls they are
     * @param name names a call in messages
     * @param patience how long a call may hold its thread before that is told of; zero: for ever
     */
    public NonBlockingCalls(Object whose, String name, CallWatch watch, Duration patience, Report report) {
        this.whose = whose;
        this.name = name;
        this.watch = watch;
        this.patience = patience.toNanos();
        this.report = report;
    }

    /** Makes a call on the calling thread. */
    public <E extends Exception> void call(Call<E> call) throws E {
        String before = SharedThread.enter(name);
        number++;
        inside = Thread.currentThread();
        if (patience > 0 && !watched.get() && watched.compareAndSet(false, true)) {
            watch.watch(this);
        }
        try {
            call.make();
        } finally {
            inside = null;
            SharedThread.leave(before);
        }
    }

    @Override
    public boolean look(long now) {
        Thread thread = inside;
        int current = number;
        if (thread == null || current != seen) {
            boolean called = current != seen;
            seen = current;
            seenSince = now;
            told = false;
            return called || goesOn();
        }
        if (!told && now - seenSince >= patience) {
            StackTraceElement[] stack = thread.getStackTrace();
            if (inside == thread && number == current) { // else the stack may be that of something else
                told = true;
                report.tell(thread, Duration.ofNanos(now - seenSince), stack);
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return whose.toString();
    }

    /** Ends the watching, unless a call has just begun that still counts on it. */
    private boolean goesOn() {
        watched.set(false);
        return inside != null && watched.compareAndSet(false, true);
    }
}
