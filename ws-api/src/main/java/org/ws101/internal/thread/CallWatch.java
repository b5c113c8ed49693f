package org.ws101.internal.thread;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks now and then at calls that are declared not to block, as long as there are any. A call itself does not look at the clock,
 * which would cost as much as a short one. Thread-safe; the looks are tasks of the timers.
 */
public final class CallWatch {
    /** How often it looks. */
    public static final Duration TICK = Duration.ofMillis(20);

    private static final System.Logger LOGGER = System.getLogger(CallWatch.class.getName());

    /** The calls that are made for one connection, one after the other; their {@code toString} names it in the log. Thread-safe. */
    public interface Watched {
        /**
         * Looks at the call that is being made, if there is one. Does not wait.
         *
         * @return false when none was made since the last look; the next one has to be watched anew
         */
        boolean look(long now);
    }

    private final Timers timers;
    private final Queue<Watched> watched = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    public CallWatch(Timers timers) {
        this.timers = timers;
    }

    /** Looks at these until a look says that it is enough. Called once for each time. */
    public void watch(Watched calls) {
        watched.add(calls);
        schedule();
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            timers.schedule(TICK, this::look);
        }
    }

    private void look() {
        long now = timers.nanoTime();
        watched.removeIf(calls -> !isStillOfInterest(calls, now));
        scheduled.set(false);
        if (!watched.isEmpty()) {
            schedule();
        }
    }

    private static boolean isStillOfInterest(Watched calls, long now) {
        try {
            return calls.look(now);
        } catch (Throwable e) { // the others are looked at all the same
            SharedLog.tell(LOGGER, System.Logger.Level.ERROR, calls, "checking a callback failed", e);
            return false;
        }
    }
}
