package org.ws101.client;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.Timers;

/**
 * Says in the log what becomes of a reconnecting connection, without flooding it. For one thread after the other.
 *
 * <p>A setback has a line when it is one of the first, of another kind than the last that had one, or when there was none for ten
 * minutes; so an outage of a day has some 150 lines.
 */
final class ReconnectLog {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration OTHER_KIND = Duration.ofMinutes(1);
    private static final Duration ANYWAY = Duration.ofMinutes(10);
    private static final int LONGEST = 500;

    private final System.Logger logger;
    private final Timers timers;
    /** Of the last line about a setback; null before it. */
    private @Nullable String kind;

    private long time;
    /** Whether there was a line since the connection was open. */
    private boolean said;

    ReconnectLog(System.Logger logger, Timers timers) {
        this.logger = logger;
        this.timers = timers;
    }

    void setback(String to, Setback setback, Duration delay) {
        if (isDue(setback)) {
            kind = kindOf(setback);
            time = timers.nanoTime();
            said = true;
            logger.log(
                    System.Logger.Level.INFO,
                    to + " is opened again " + when(delay) + ", by attempt " + (setback.attempt() + 1) + ": "
                            + describe(setback));
        }
    }

    private static String when(Duration delay) {
        long millis = delay.toMillis();
        if (millis == 0) {
            return "at once";
        }
        return millis < 1_000 ? "in " + millis + " ms" : String.format(Locale.ROOT, "in %.1f s", millis / 1000.0);
    }

    private boolean isDue(Setback setback) {
        if (kind == null) {
            return true;
        }
        Duration passed = Duration.ofNanos(timers.nanoTime() - time);
        boolean oneOfTheFirst = Integer.bitCount(setback.attempt()) == 1; // 1, 2, 4, 8, ...
        return passed.compareTo(ANYWAY) >= 0
                || (oneOfTheFirst && passed.compareTo(AT_ONCE) >= 0)
                || (!kindOf(setback).equals(kind) && passed.compareTo(OTHER_KIND) >= 0);
    }

    private static String kindOf(Setback setback) {
        return setback.cause().getClass().getName()
                + setback.status()
                + setback.closeReason().map(reason -> reason.code().toString()).orElse("");
    }

    void opened(String to, int attempt) {
        if (said) {
            said = false;
            logger.log(System.Logger.Level.INFO, to + " is open again, by attempt " + attempt);
        }
    }

    void givenUp(String to, Setback setback) {
        logger.log(
                System.Logger.Level.WARNING,
                to + " ends after attempt " + setback.attempt() + ": " + describe(setback));
    }

    /** What a peer said may be in it. */
    private static String describe(Setback setback) {
        String text = setback.cause().getMessage();
        String line = PeerLog.printable(text != null ? text : setback.cause().toString());
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
