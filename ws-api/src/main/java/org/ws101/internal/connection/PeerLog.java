package org.ws101.internal.connection;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;

/**
 * Tells the log what peers make happen, at level INFO and without a stack trace: one line for each place and kind a minute, and
 * with the next how many there were between. So no peer can fill a log, or hide in its silence. Thread-safe.
 */
public final class PeerLog {
    private static final long PERIOD = Duration.ofMinutes(1).toNanos();
    /** There are few kinds and as many places as endpoints; a client that connects to ever new places has no more than these. */
    private static final int MAX_KINDS = 1_000;

    private static final int MAX_TEXT = 1_000;

    private final System.Logger logger;
    private final Timers clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final Map<Kind, Told> told = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Told> eldest) {
            return size() > MAX_KINDS;
        }
    };

    private record Kind(String place, String name) {}

    /** When the last line was written, and how many were not since then. */
    private record Told(long at, long untold) {}

    public PeerLog(System.Logger logger, Timers clock) {
        this.logger = logger;
        this.clock = clock;
    }

    /** A log of why connections end; its logger has the name of {@link WebSocket}. */
    public static PeerLog ofConnections(Timers clock) {
        return new PeerLog(System.getLogger(WebSocket.class.getName()), clock);
    }

    /**
     * Tells of one thing. Never throws for what is in the text, which may hold what a peer sent.
     *
     * @param place whom it concerns, such as the name of an endpoint
     * @param kind what it is; one of few
     * @param text says what happened, why, and what to change
     * @param detail is logged at level DEBUG with its stack trace, each time
     */
    public void tell(String place, String kind, String text, @Nullable Throwable detail) {
        long untold = admit(new Kind(place, kind));
        if (untold >= 0) {
            String line = printable(text);
            logger.log(
                    Level.INFO,
                    untold == 0
                            ? line
                            : line + " (" + untold + " more of this kind were not logged since the last one)");
        }
        if (detail != null && logger.isLoggable(Level.DEBUG)) {
            logger.log(Level.DEBUG, printable(text), detail);
        }
    }

    /** How many were not logged before this one; -1 when this one is not to be logged either. */
    private long admit(Kind kind) {
        long now = clock.nanoTime();
        lock.lock();
        try {
            Told last = told.get(kind);
            if (last != null && now - last.at < PERIOD) {
                told.put(kind, new Told(last.at, last.untold + 1));
                return -1;
            }
            told.put(kind, new Told(now, 0));
            return last == null ? 0 : last.untold;
        } finally {
            lock.unlock();
        }
    }

    /** One line, whatever a peer put into it. */
    private static String printable(String text) {
        String cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
        return cut.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    }
}
