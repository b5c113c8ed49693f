package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.Timers;
import org.ws101.servlet.internal.FilterSettings.Limits;
import org.ws101.servlet.internal.transport.SilentTransport;

/** Connections leave one after the other, and no others come. */
class DrainingTest {
    private static final Duration OVER = Duration.ofSeconds(30);

    private final ManualTimers timers = new ManualTimers();
    private final OpenConnections open = new OpenConnections(
            new Limits(1_000, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()), timers);
    private final List<Connection> connections = new ArrayList<>();

    /** Time passes when the test says so. */
    private static final class ManualTimers implements Timers {
        private record Scheduled(long at, Runnable task) {}

        private final List<Scheduled> scheduled = new ArrayList<>();
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            Scheduled entry = new Scheduled(now + delay.toNanos(), task);
            scheduled.add(entry);
            return () -> scheduled.remove(entry);
        }

        void advance(Duration by) {
            long end = now + by.toNanos();
            while (true) {
                Optional<Scheduled> next = scheduled.stream()
                        .filter(entry -> entry.at <= end)
                        .min(Comparator.comparingLong(Scheduled::at));
                if (next.isEmpty()) {
                    break;
                }
                scheduled.remove(next.get());
                now = Math.max(now, next.get().at);
                next.get().task.run();
            }
            now = end;
        }
    }

    private Connection connection() {
        WebSocketOptions options = WebSocketOptions.builder()
                .pingInterval(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .closeTimeout(Duration.ofHours(1))
                .build();
        Connection connection = Connection.blocking(
                new Setup(Role.SERVER, options, Optional.empty(), null, null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0));
        connection.start(new SilentTransport());
        return connection;
    }

    private OpenConnections.Place place() throws RefusedException {
        return open.reserve(Optional.empty(), "127.0.0.1");
    }

    private void open(int count) throws RefusedException {
        for (int i = 0; i < count; i++) {
            Connection connection = connection();
            connections.add(connection);
            place().occupy(connection);
        }
    }

    private long leaving() {
        return connections.stream()
                .filter(connection -> !connection.webSocket().isOpen())
                .count();
    }

    private CompletableFuture<Void> drain() {
        return open.drain(OVER, CloseCode.SERVICE_RESTART);
    }

    @Test
    void isSpreadOverTheTime() throws Exception {
        open(100);
        var unused = drain();
        assertEquals(1, leaving());
        for (int tenth = 1; tenth <= 9; tenth++) {
            timers.advance(OVER.dividedBy(10));
            assertEquals(10L * tenth + 1, leaving());
        }
        timers.advance(OVER.dividedBy(10));
        assertEquals(100, leaving());
        for (Connection connection : connections) {
            assertEquals(
                    CloseCode.SERVICE_RESTART,
                    connection.webSocket().closeReason().orElseThrow().code());
        }
    }

    @Test
    void sendsManyAwayInStepsThatAreNotTooShort() throws Exception {
        open(1_000);
        var unused = open.drain(Duration.ofSeconds(1), CloseCode.GOING_AWAY);
        assertEquals(100, leaving());
        timers.advance(Draining.STEP);
        assertEquals(200, leaving());
        timers.advance(Duration.ofSeconds(1));
        assertEquals(1_000, leaving());
    }

    @Test
    void sendsAllAwayAtOnceWhenThereIsNoTime() throws Exception {
        open(5);
        var unused = open.drain(Duration.ZERO, CloseCode.GOING_AWAY);
        assertEquals(5, leaving());
    }

    @Test
    void isDoneWhenTheLastHasEnded() throws Exception {
        open(2);
        CompletableFuture<Void> done = drain();
        timers.advance(OVER.dividedBy(2));
        connections.get(0).disconnected(null);
        assertFalse(done.isDone());
        connections.get(1).disconnected(null);
        assertTrue(done.isDone());
        assertSame(done, drain());
    }

    @Test
    void isDoneAtOnceWhenThereIsNobody() {
        assertFalse(open.isDraining());
        assertTrue(drain().isDone());
        assertTrue(open.isDraining());
    }

    @Test
    void refusesOthersAndSaysWhenToComeAgain() throws Exception {
        open(1);
        var unused = drain();
        assertEquals("30", retryAfter());
        timers.advance(Duration.ofMillis(20_500));
        assertEquals("10", retryAfter());
        timers.advance(Duration.ofHours(1));
        assertEquals("1", retryAfter());
    }

    private String retryAfter() {
        RefusedException refused = assertThrows(RefusedException.class, this::place);
        assertEquals(503, refused.refusal().status());
        assertEquals("the application is draining", refused.reason());
        return refused.refusal().headers().first("Retry-After").orElseThrow();
    }

    @Test
    void sendsAwayLastWhatWasOnItsWay() throws Exception {
        OpenConnections.Place place = place();
        CompletableFuture<Void> done = drain();
        Connection late = connection();
        timers.advance(OVER.dividedBy(2));
        place.occupy(late);
        timers.advance(OVER.dividedBy(4));
        assertTrue(late.webSocket().isOpen());
        timers.advance(OVER.dividedBy(4));
        assertFalse(late.webSocket().isOpen());
        assertFalse(done.isDone());
        late.disconnected(null);
        assertTrue(done.isDone());
    }

    @Test
    void endsWhenTheApplicationStops() throws Exception {
        open(10);
        var unused = drain();
        open.beginStopping();
        assertEquals(10, leaving());
        RefusedException refused = assertThrows(RefusedException.class, this::place);
        assertEquals("the application is stopping", refused.reason());
    }
}
