package org.ws101.internal.connection;

import java.time.Duration;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.ConnectionState;

/**
 * Pings a silent peer, drops one that does not answer, and closes a connection without any traffic. Thread-safe: its state
 * belongs to the one task that it has scheduled.
 *
 * <p>Any byte of the peer's counts as a sign of life. A peer is not judged while we do not read from it. With {@link
 * ControlFrames#MANUAL} the application pings.
 */
final class KeepAlive {
    private static final byte[] NOTHING = {};
    /** When to look again at what is overdue because reading is paused. */
    private static final Duration OVERDUE = Duration.ofSeconds(1);

    private final Connection connection;
    private final Guarded guarded;
    private final WebSocketOptions options;
    private final Timers timers;
    private final Outbox outbox;
    private final boolean pings;
    private boolean pingSent;
    private long pingSentAt;
    private volatile Timers.Task nextLook = () -> {};

    KeepAlive(Connection connection, Guarded guarded, Outbox outbox) {
        this.connection = connection;
        this.guarded = guarded;
        this.options = guarded.options();
        this.timers = guarded.timers();
        this.outbox = outbox;
        this.pings = !options.pingInterval().isZero() && options.controlFrames() == ControlFrames.AUTOMATIC;
    }

    void start() {
        long interval = Math.min(
                pings ? options.pingInterval().toNanos() : Long.MAX_VALUE,
                options.idleTimeout().isZero()
                        ? Long.MAX_VALUE
                        : options.idleTimeout().toNanos());
        if (interval < Long.MAX_VALUE) {
            schedule(interval);
        }
    }

    private void schedule(long nanos) {
        nextLook = timers.schedule(Duration.ofNanos(nanos), this::look);
    }

    /** The connection has ended. */
    void stop() {
        nextLook.cancel();
    }

    private void look() {
        long now = timers.nanoTime();
        long lastRead = connection.lastRead();
        long lastWrite;
        boolean paused;
        guarded.lock().lock();
        try {
            if (guarded.protocol().state() != ConnectionState.OPEN) {
                return; // closing has deadlines of its own
            }
            lastWrite = outbox.lastWrite();
            paused = connection.isPaused();
        } finally {
            guarded.lock().unlock();
        }
        if (paused || lastRead - pingSentAt > 0) {
            pingSent = false;
        }
        if (pingSent && now - pingSentAt >= options.pongTimeout().toNanos()) {
            connection.abort(
                    "no sign of life from the peer within pongTimeout, " + options.pongTimeout() + ", of a ping");
            return;
        }
        long silence = now - Math.max(lastRead, lastWrite);
        if (!paused
                && !options.idleTimeout().isZero()
                && silence >= options.idleTimeout().toNanos()) {
            connection.close(new CloseReason(CloseCode.GOING_AWAY, "idle"));
            return;
        }
        if (pings && !pingSent && now - lastRead >= options.pingInterval().toNanos()) {
            pingSent = true;
            pingSentAt = now;
            ping();
        }
        schedule(untilNextLook(now, lastRead, Math.max(lastRead, lastWrite)));
    }

    private void ping() {
        guarded.lock().lock();
        try {
            boolean waits = outbox.isWriting(); // the stalled write has a deadline of its own
            if (waits || guarded.protocol().state() != ConnectionState.OPEN) {
                return;
            }
            guarded.protocol().send(new Message.Ping(NOTHING));
        } finally {
            guarded.lock().unlock();
        }
        connection.flush();
    }

    private long untilNextLook(long now, long lastRead, long lastTraffic) {
        long next = Long.MAX_VALUE;
        if (pings) {
            next = pingSent
                    ? pingSentAt + options.pongTimeout().toNanos() - now
                    : lastRead + options.pingInterval().toNanos() - now;
        }
        if (!options.idleTimeout().isZero()) {
            next = Math.min(next, lastTraffic + options.idleTimeout().toNanos() - now);
        }
        return next > 0 ? next : OVERDUE.toNanos();
    }
}
