package org.ws101.internal.thread;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that output which is collected during a turn never waits for longer than a millisecond, however long the
 * application blocks. Thread-safe; one daemon thread looks at the connections that collect, and parks while there are none.
 */
public final class FlushWatchdog implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(FlushWatchdog.class.getName());

    /** How long collected output may wait before somebody other than its collector flushes it. */
    public static final long PATIENCE_NANOS = 400_000;

    /** Between two looks while something waits. */
    private static final long TICK_NANOS = 400_000;
    /** The same while nothing does: what begins to wait right after a look has waited for less than a millisecond at the next. */
    private static final long QUIET_TICK_NANOS = 2 * TICK_NANOS;
    /**
     * Ticks without anything to look at before the thread parks for good: about as many as cost as much as waking it does. Fewer
     * would have each message of a busy server wake it, more would have it tick for nothing after each message of an idle one.
     */
    private static final int TICKS_BEFORE_PARKING = 2;

    /** What waits for more to leave with it; its {@code toString} names it in the log. Thread-safe. */
    public interface Watched {
        /**
         * Has what has waited for too long leave. Does not wait.
         *
         * @return whether something waits, so that the watchdog has to look again
         */
        boolean look(long now);
    }

    private final Queue<Watched> collecting = new ConcurrentLinkedQueue<>();
    private final Timers timers;
    private final ThreadFactory threads;
    private volatile @Nullable Thread thread;
    private volatile boolean parked;
    private volatile boolean stopped;

    /** The thread starts with {@link #start()}; without it, {@link #tick} does the work. */
    public FlushWatchdog(Timers timers, String threadName) {
        this(timers, new DaemonThreads().named(threadName));
    }

    /** The same, with a thread that {@code threads} makes. */
    public FlushWatchdog(Timers timers, ThreadFactory threads) {
        this.timers = timers;
        this.threads = threads;
    }

    /** Starts the thread. */
    public FlushWatchdog start() {
        Thread started = threads.newThread(this::run);
        thread = started;
        started.start();
        return this;
    }

    /** Looks at collected output until there is none. Called once for each time. */
    public void watch(Watched output) {
        collecting.add(output);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** One look at every connection that collects: flushes what has waited. */
    public void tick() {
        long now = timers.nanoTime();
        for (Iterator<Watched> i = collecting.iterator(); i.hasNext(); ) {
            if (!stillCollects(i.next(), now)) {
                i.remove();
            }
        }
    }

    /** Whether there is anything to look at. */
    public boolean isWatching() {
        return !collecting.isEmpty();
    }

    private static boolean stillCollects(Watched output, long now) {
        try {
            return output.look(now);
        } catch (Throwable e) { // all other connections depend on this thread
            SharedLog.tell(LOGGER, System.Logger.Level.ERROR, output, "collected output could not be flushed", e);
            return false;
        }
    }

    private void run() {
        SharedThread.mark();
        int idleTicks = 0;
        while (!stopped) {
            boolean unused = Thread.interrupted(); // nobody's business here, and parking would return at once for ever
            LockSupport.parkNanos(this, collecting.isEmpty() ? QUIET_TICK_NANOS : TICK_NANOS);
            tick();
            idleTicks = collecting.isEmpty() ? idleTicks + 1 : 0;
            if (idleTicks >= TICKS_BEFORE_PARKING) {
                parked = true;
                while (collecting.isEmpty() && !stopped) {
                    unused = Thread.interrupted();
                    LockSupport.park(this);
                }
                parked = false;
                idleTicks = 0;
            }
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
