package org.ws101.internal.link;

import java.time.Duration;
import org.ws101.ControlFrames;
import org.ws101.WebSocketOptions;

/**
 * When to ping a silent peer, when to give up one that does not answer, and when to close a connection without any traffic.
 * Guarded by the connection's lock.
 *
 * <p>Any byte of the peer's counts as a sign of life. A peer is judged neither while we do not read from it nor while a write
 * is under way, which has a deadline of its own. It cannot answer a ping before it has read what left before it, see
 * {@link Backlog}. Nor does a look that comes late judge anybody: the machine has too much to do, or the process was stopped, and
 * what has come meanwhile has not been read. With {@link ControlFrames#MANUAL} the application pings.
 */
final class KeepAlive {
    /** When to look again at what is overdue and may not be judged now; a look that is later than that is late. */
    private static final long OVERDUE = Duration.ofSeconds(1).toNanos();

    enum Verdict {
        FINE,
        PING,
        IDLE,
        GONE
    }

    private final long pingInterval;
    private final long pongTimeout;
    private final long idleTimeout;
    /** Whether an answer is awaited, and how many nanoseconds after the ping it is overdue. */
    private boolean awaitsAnswer;

    private long answerTime;
    private long lastPing;
    private long nextLook;

    KeepAlive(WebSocketOptions options) {
        boolean pings = options.controlFrames() == ControlFrames.AUTOMATIC;
        this.pingInterval = pings ? nanos(options.pingInterval()) : Long.MAX_VALUE;
        this.pongTimeout = options.pongTimeout().toNanos();
        this.idleTimeout = nanos(options.idleTimeout());
    }

    /** In nanoseconds; for zero, which means never, the largest number. */
    private static long nanos(Duration duration) {
        return duration.isZero() ? Long.MAX_VALUE : duration.toNanos();
    }

    void start(long now) {
        lastPing = now;
        nextLook = now + Math.min(pingInterval, idleTimeout);
    }

    /** Whether there is anything to look at. */
    boolean isOn() {
        return Math.min(pingInterval, idleTimeout) < Long.MAX_VALUE;
    }

    long nextLook() {
        return nextLook;
    }

    /** How long an answer may take beyond the pong timeout. */
    Duration timeToRead() {
        return Duration.ofMillis(Duration.ofNanos(answerTime - pongTimeout).toMillis());
    }

    /**
     * Looks.
     *
     * @param lastRead when the last bytes came, or when reading last began or went on
     * @param reading whether we would read what comes now
     */
    Verdict look(long now, long lastRead, boolean reading, Flow flow) {
        long silence = now - lastRead;
        long quiet = Math.min(silence, now - flow.lastWrite());
        boolean late = now - nextLook > OVERDUE;
        boolean judged = reading && !flow.isWriting() && !late;
        awaitsAnswer &= reading && lastRead - lastPing < 0;
        if (judged && awaitsAnswer && now - lastPing >= answerTime) {
            return Verdict.GONE;
        }
        if (judged && quiet >= idleTimeout && flow.timeToRead(now) == 0) {
            return Verdict.IDLE;
        }
        Verdict verdict = Verdict.FINE;
        if (!awaitsAnswer && !flow.isWriting() && Math.min(silence, now - lastPing) >= pingInterval) {
            verdict = Verdict.PING;
            awaitsAnswer = true;
            lastPing = now;
            answerTime = pongTimeout + flow.timeToRead(now);
        }
        nextLook = now + untilNextLook(now, silence, quiet);
        return verdict;
    }

    private long untilNextLook(long now, long silence, long quiet) {
        long next = Long.MAX_VALUE;
        if (pingInterval < Long.MAX_VALUE) {
            long nextPing = pingInterval - Math.min(silence, now - lastPing);
            // that it is time for the next one makes no answer overdue
            next = awaitsAnswer && nextPing <= 0 ? next : nextPing;
        }
        if (awaitsAnswer) {
            next = Math.min(next, lastPing + answerTime - now);
        }
        if (idleTimeout < Long.MAX_VALUE) {
            next = Math.min(next, idleTimeout - quiet);
        }
        return next > 0 ? next : OVERDUE;
    }
}
