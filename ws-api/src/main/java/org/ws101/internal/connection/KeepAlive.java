package org.ws101.internal.connection;

import java.time.Duration;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.ConnectionState;

/**
 * Pings a silent peer, drops one that does not answer, and closes a connection without any traffic. Thread-safe; mutable state
 * is guarded by the connection's lock.
 *
 * <p>Any byte of the peer's counts as a sign of life. A peer is judged neither while we do not read from it nor while a write
 * is under way, which has a deadline of its own. It cannot answer a ping before it has read what left before it, see
 * {@link Backlog}. With {@link ControlFrames#MANUAL} the application pings.
 */
final class KeepAlive {
    private static final byte[] NOTHING = {};
    /** When to look again at what is overdue and may not be judged now. */
    private static final Duration OVERDUE = Duration.ofSeconds(1);

    private final Connection connection;
    private final Guarded guarded;
    private final WebSocketOptions options;
    private final Timers timers;
    private final Reading reading;
    private final Writer writer;
    private final long pingInterval;
    private final long idleTimeout;
    private boolean pingSent;
    private long pingSentAt;
    /** How many nanoseconds later the peer is dropped if it has not answered. */
    private long answerTime;

    private Timers.Task nextLook = () -> {};

    KeepAlive(Connection connection, Guarded guarded, Reading reading, Writer writer) {
        this.connection = connection;
        this.guarded = guarded;
        this.options = guarded.options();
        this.timers = guarded.timers();
        this.reading = reading;
        this.writer = writer;
        boolean pings = options.controlFrames() == ControlFrames.AUTOMATIC;
        this.pingInterval = pings ? nanos(options.pingInterval()) : Long.MAX_VALUE;
        this.idleTimeout = nanos(options.idleTimeout());
    }

    /** In nanoseconds; for zero, which means never, the largest number. */
    private static long nanos(Duration duration) {
        return duration.isZero() ? Long.MAX_VALUE : duration.toNanos();
    }

    /** Under the lock. */
    void start() {
        schedule(Math.min(pingInterval, idleTimeout));
    }

    /** The connection has ended. Under the lock. */
    void stop() {
        nextLook.cancel();
    }

    private void schedule(long nanos) {
        if (nanos < Long.MAX_VALUE) {
            nextLook = timers.schedule(Duration.ofNanos(nanos > 0 ? nanos : OVERDUE.toNanos()), this::look);
        }
    }

    private void look() {
        Runnable action;
        guarded.lock().lock();
        try {
            if (guarded.protocol().state() != ConnectionState.OPEN) {
                return; // closing has deadlines of its own
            }
            action = judge(timers.nanoTime());
        } finally {
            guarded.lock().unlock();
        }
        action.run();
    }

    /** Decides, under the lock, what to do without it. */
    private Runnable judge(long now) {
        long silence = now - reading.lastRead();
        long quiet = Math.min(silence, now - writer.lastWrite());
        boolean judged = !reading.isPaused() && !writer.isWriting();
        if (reading.isPaused() || reading.lastRead() - pingSentAt >= 0) {
            pingSent = false;
        }
        if (judged && pingSent && now - pingSentAt >= answerTime) {
            return () -> connection.abort("no sign of life from the peer within pongTimeout, " + options.pongTimeout()
                    + ", of a ping, and of the time to read what was sent before it, "
                    + Duration.ofNanos(answerTime).minus(options.pongTimeout()));
        }
        if (judged && quiet >= idleTimeout && writer.timeToRead().isZero()) {
            return () -> {
                connection.endLog().idle(options);
                connection.close(new CloseReason(CloseCode.GOING_AWAY, "idle"));
            };
        }
        Runnable action = () -> {};
        if (!pingSent && !writer.isWriting() && silence >= pingInterval) {
            pingSent = true;
            pingSentAt = now;
            answerTime = options.pongTimeout().plus(writer.timeToRead()).toNanos();
            guarded.protocol().send(new Message.Ping(NOTHING));
            action = connection::flush;
        }
        schedule(untilNextLook(now, silence, quiet));
        return action;
    }

    private long untilNextLook(long now, long silence, long quiet) {
        long next = Long.MAX_VALUE;
        if (pingSent) {
            next = pingSentAt + answerTime - now;
        } else if (pingInterval < Long.MAX_VALUE) {
            next = pingInterval - silence;
        }
        return idleTimeout < Long.MAX_VALUE ? Math.min(next, idleTimeout - quiet) : next;
    }
}
