package org.ws101.servlet.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ws101.CloseCode;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.thread.Timers;

/** Sends connections away over a time, so that they do not all come to another server at once. Thread-safe. */
final class Draining {
    /** How often some are sent away, at most. */
    static final Duration STEP = Duration.ofMillis(100);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Completes when no connection is left. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    private final CloseCode code;
    private final Timers timers;
    private final Duration over;
    private final long end;

    /** @param over how long it takes from now on */
    Draining(CloseCode code, Timers timers, Duration over) {
        this.code = code;
        this.timers = timers;
        this.over = over;
        this.end = timers.nanoTime() + over.toNanos();
    }

    /** How many seconds it takes yet, rounded up; 1 at least. */
    long secondsLeft() {
        return Math.max(1, (end - timers.nanoTime() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    }

    /** Sends some away at once, and the others in steps of the same length. */
    void sendAway(List<Connection> connections) {
        int steps = (int) Math.max(1, Math.min(connections.size(), over.toNanos() / STEP.toNanos()));
        step(connections, 0, steps);
    }

    private void step(List<Connection> connections, int step, int steps) {
        int from = share(connections, step, steps);
        int to = share(connections, step + 1, steps);
        if (step + 1 < steps) { // first: whatever is thrown below, the others leave
            var unused = timers.schedule(over.dividedBy(steps), () -> step(connections, step + 1, steps));
        }
        connections.subList(from, to).forEach(this::sendAway);
    }

    /** How many are to leave in the steps before one. */
    private static int share(List<Connection> connections, int step, int steps) {
        return (int) ((long) connections.size() * step / steps);
    }

    /** Sends one away that has come when the others had their turns. */
    void sendAwayLast(Connection connection) {
        Duration left = Duration.ofNanos(Math.max(0, end - timers.nanoTime()));
        var unused = timers.schedule(left, () -> sendAway(connection));
    }

    private void sendAway(Connection connection) {
        connection.webSocket().close(code);
    }
}
