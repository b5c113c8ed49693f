package org.ws101.internal.log;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.internal.thread.Timers;

/**
 * Tells the log what peers make happen: one line for each place and kind a minute, and with the next how many there were
 * between. So no peer can fill a log, or hide in its silence. Only faults of the application's have a stack trace. Thread-safe.
 */
public final class PeerLog {
    private static final long PERIOD = Duration.ofMinutes(1).toNanos();
    /** There are few kinds and as many places as endpoints; a client that connects to ever new places has no more than these. */
    private static final int MAX_KINDS = 1_000;

    private static final int MAX_TEXT = 1_000;
    /** Of what one value of a peer's contributes. */
    private static final int MAX_QUOTE = 200;

    /** Ends of lines, controls of terminals, changes of direction, and what is no character. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

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

    private record Kind(Object place, String name) {}

    /** When the last line was written, and how many were not since then. */
    private record Told(long at, long untold) {}

    public PeerLog(System.Logger logger, Timers clock) {
        this.logger = new SureLogger(logger);
        this.clock = clock;
    }

    /** A log of why connections end; its logger has the name of {@link WebSocket}. */
    public static PeerLog ofConnections(Timers clock) {
        return new PeerLog(System.getLogger(WebSocket.class.getName()), clock);
    }

    /**
     * Tells of one thing, at level INFO. Never throws for what is in the text, which may hold what a peer sent.
     *
     * @param place whom it concerns, such as an endpoint; one that equals another shares its lines
     * @param kind what it is; one of few
     * @param text says what happened, why, and what to change
     * @param detail is logged at level DEBUG with its stack trace, each time
     */
    public void tell(Object place, String kind, String text, @Nullable Throwable detail) {
        tell(Level.INFO, new Kind(place, kind), text, detail);
    }

    /** The same at level WARNING: of what peers may bring about, but somebody here has to mend. */
    public void warn(Object place, String kind, String text, @Nullable Throwable detail) {
        tell(Level.WARNING, new Kind(place, kind), text, detail);
    }

    /**
     * Tells of a fault of the application's, which peers may bring about as often as they like: as rarely, but with its stack
     * trace. The others are logged at level DEBUG.
     *
     * @param kind what failed; with each type of exception it is another
     * @param fault null when there is no exception
     */
    public void fault(Level level, Object place, String kind, String text, @Nullable Throwable fault) {
        String type = fault == null ? "" : fault.getClass().getName();
        long untold = admit(new Kind(place, kind + " " + type));
        if (untold >= 0) {
            logger.log(level, line(text, untold), fault);
        } else if (logger.isLoggable(Level.DEBUG)) {
            logger.log(Level.DEBUG, printable(text), fault);
        }
    }

    private static String line(String text, long untold) {
        String line = printable(text);
        return untold == 0 ? line : line + " (" + untold + " more of this kind were not logged since the last one)";
    }

    private void tell(Level level, Kind kind, String text, @Nullable Throwable detail) {
        long untold = admit(kind);
        if (untold >= 0) {
            logger.log(level, line(text, untold));
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

    /** Address and port of a peer; nobody is asked for a name. */
    public static String address(InetSocketAddress peer) {
        String host =
                peer.isUnresolved() ? peer.getHostString() : peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    /** What a peer, or somebody who quotes one, has said: as much of it as a line of a log may have, in one line. */
    public static String quote(@Nullable Object said) {
        return printable(String.valueOf(said), MAX_QUOTE);
    }

    /** One line of a log, whatever a peer put into it. */
    public static String printable(String text) {
        return printable(text, MAX_TEXT);
    }

    private static String printable(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most) + "...";
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }
}
