package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

class OpenConnectionsTest {

    private final ManualTimers timers = new ManualTimers();

    /** Tasks run when the test says so. */
    private static final class ManualTimers implements Timers {
        private record Scheduled(Duration delay, Runnable task) {}

        private final List<Scheduled> scheduled = new ArrayList<>();
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            Scheduled entry = new Scheduled(delay, task);
            scheduled.add(entry);
            return () -> scheduled.remove(entry);
        }

        long count(Duration delay) {
            return scheduled.stream().filter(entry -> entry.delay.equals(delay)).count();
        }

        void pass(Duration time) {
            now += time.toNanos();
        }

        /** They are due now. */
        void runAllOf(Duration delay) {
            runAllOf(delay, delay);
        }

        void runAllOf(Duration delay, Duration passed) {
            pass(passed);
            List<Scheduled> due = scheduled.stream()
                    .filter(entry -> entry.delay.equals(delay))
                    .toList();
            scheduled.removeAll(due);
            due.forEach(entry -> entry.task.run());
        }
    }

    private Connection connection() {
        return Connection.blocking(
                new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0));
    }

    private OpenConnections atMost(int most) {
        return new OpenConnections(limits(most, OptionalInt.empty(), OptionalInt.empty()), timers);
    }

    private static Limits limits(int most, OptionalInt perPrincipal, OptionalInt perAddress) {
        return new Limits(most, perPrincipal, perAddress, OptionalInt.empty());
    }

    private static OpenConnections.Place anybody(OpenConnections open) throws RefusedException {
        return open.reserve(Optional.empty(), "127.0.0.1");
    }

    private static void assertRefused(Executable reserving, String why) {
        RefusedException refused = assertThrows(RefusedException.class, reserving);
        assertTrue(refused.reason().contains(why), refused.reason());
        assertEquals(503, refused.refusal().status());
        assertFalse(refused.refusal().body().contains("max"), "strangers need not know the options");
    }

    @Nested
    class Places {
        @Test
        void areGivenUpToTheLimit() throws Exception {
            OpenConnections open = atMost(2);
            anybody(open);
            anybody(open);
            assertRefused(() -> anybody(open), "maxConnections allows, 2");
        }

        @Test
        void areFreeAgainWhenReleasedAndCountOnceHoweverOften() throws Exception {
            OpenConnections open = atMost(2);
            OpenConnections.Place first = anybody(open);
            anybody(open);
            first.release();
            first.release();
            assertEquals(1, open.count());
            anybody(open);
            assertRefused(() -> anybody(open), "maxConnections allows, 2");
        }

        @Test
        void areReleasedByTheEndOfTheConnection() throws Exception {
            OpenConnections open = atMost(1);
            Connection connection = connection();
            anybody(open).occupy(connection);
            assertEquals(1, open.count());
            connection.abort("the peer is gone");
            assertEquals(0, open.count());
        }

        @Test
        void areReleasedWhenTheConnectionHasEndedBefore() throws Exception {
            OpenConnections open = atMost(1);
            Connection connection = connection();
            connection.abort("the peer is gone");
            anybody(open).occupy(connection);
            assertEquals(0, open.count());
        }
    }

    @Nested
    class AConnectionThatTheContainerHasUpgraded {
        private final OpenConnections open = atMost(10);
        private final Connection connection = connection();

        @Test
        void isDroppedWhenItDoesNotStartInTime() throws Exception {
            anybody(open).occupy(connection);
            assertEquals(1, open.count());
            timers.runAllOf(OpenConnections.START_TIMEOUT);
            assertEquals(0, open.count());
            assertTrue(connection.ended().toCompletableFuture().isDone());
        }

        /** Its client has left before: nobody here is to blame. */
        @Test
        void isNoMatterForTheLogWhenItHasEnded() throws Exception {
            List<LogRecord> logged = new ArrayList<>();
            Handler recorder = new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    logged.add(entry);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
            Logger logger = Logger.getLogger(OpenConnections.class.getName());
            logger.addHandler(recorder);
            try {
                anybody(open).occupy(connection);
                connection.disconnected(null);
                timers.runAllOf(OpenConnections.START_TIMEOUT);
            } finally {
                logger.removeHandler(recorder);
            }
            assertEquals(List.of(), logged);
        }

        @Test
        void staysWhenItHasStarted() throws Exception {
            anybody(open).occupy(connection);
            connection.start(new SilentTransport());
            timers.runAllOf(OpenConnections.START_TIMEOUT);
            assertEquals(1, open.count());
            assertTrue(connection.webSocket().isOpen());
        }

        @Test
        void isNoMatterForTheTimersWhenItHasStarted() throws Exception {
            connection.start(new SilentTransport());
            anybody(open).occupy(connection);
            assertEquals(0, timers.count(OpenConnections.START_TIMEOUT));
        }

        /** To time each, and to take that back when it starts, would be the larger part of what a handshake has of the timers. */
        @Test
        void isOneMatterForTheTimersWithAllOthers() throws Exception {
            anybody(open).occupy(connection);
            Connection another = connection();
            anybody(open).occupy(another);
            assertEquals(1, timers.count(OpenConnections.START_TIMEOUT));
            another.start(new SilentTransport());
            timers.runAllOf(OpenConnections.START_TIMEOUT);
            assertTrue(connection.hasEnded());
            assertFalse(another.hasEnded());
            assertEquals(0, timers.count(OpenConnections.START_TIMEOUT));
            anybody(open).occupy(connection());
            assertEquals(1, timers.count(OpenConnections.START_TIMEOUT));
        }

        @Test
        void hasAllItsTimeWhenAnotherCameBefore() throws Exception {
            anybody(open).occupy(connection());
            timers.pass(Duration.ofSeconds(4));
            anybody(open).occupy(connection);
            timers.pass(Duration.ofSeconds(6));
            timers.runAllOf(OpenConnections.START_TIMEOUT, Duration.ZERO);
            assertFalse(connection.hasEnded());
            timers.runAllOf(Duration.ofSeconds(4));
            assertTrue(connection.hasEnded());
            assertEquals(0, open.count());
        }
    }

    @Nested
    class LimitsOfOne {
        @Test
        void principalDoNotTouchOthersNorTheAnonymous() throws Exception {
            OpenConnections open = new OpenConnections(limits(100, OptionalInt.of(1), OptionalInt.empty()), timers);
            OpenConnections.Place ann = open.reserve(Optional.of("ann"), "a");
            assertRefused(() -> open.reserve(Optional.of("ann"), "b"), "maxConnectionsPerPrincipal allows, 1");
            open.reserve(Optional.of("bob"), "a");
            open.reserve(Optional.empty(), "a");
            open.reserve(Optional.empty(), "a");
            ann.release();
            open.reserve(Optional.of("ann"), "b");
        }

        @Test
        void addressDoNotTouchOthers() throws Exception {
            OpenConnections open = new OpenConnections(limits(100, OptionalInt.empty(), OptionalInt.of(2)), timers);
            OpenConnections.Place first = open.reserve(Optional.empty(), "a");
            open.reserve(Optional.empty(), "a");
            assertRefused(() -> open.reserve(Optional.empty(), "a"), "maxConnectionsPerAddress allows, 2");
            open.reserve(Optional.empty(), "b");
            first.release();
            open.reserve(Optional.empty(), "a");
        }

        @Test
        void principalWhoIsRefusedTakesNothingFromTheAddress() throws Exception {
            OpenConnections open = new OpenConnections(limits(100, OptionalInt.of(1), OptionalInt.of(2)), timers);
            open.reserve(Optional.of("ann"), "a");
            assertRefused(() -> open.reserve(Optional.of("ann"), "a"), "maxConnectionsPerPrincipal allows, 1");
            open.reserve(Optional.of("bob"), "a");
        }
    }

    /** However many come and go, each as another user from another address. */
    @ParameterizedTest
    @ValueSource(strings = {"byPrincipal", "byAddress"})
    void nothingIsKeptOfThoseWhoHaveLeft(String tally) throws Exception {
        OpenConnections open = new OpenConnections(limits(10, OptionalInt.of(2), OptionalInt.of(2)), timers);
        for (int i = 0; i < 1_000_000; i++) {
            open.reserve(Optional.of("user " + i), "address " + i).release();
        }
        OpenConnections.Place last = open.reserve(Optional.of("the last"), "the last");
        assertEquals(Map.of("the last", 1), field(field(open, tally), "counts"));
        last.release();
        assertEquals(Map.of(), field(field(open, tally), "counts"));
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    @Nested
    class Stopping {
        @Test
        void givesNoMorePlaces() throws Exception {
            OpenConnections open = atMost(10);
            open.beginStopping();
            assertRefused(() -> anybody(open), "the application is stopping");
        }

        @Test
        void dropsInTheEndWhatHasNotStarted() throws Exception {
            OpenConnections open = atMost(10);
            Connection connection = connection();
            anybody(open).occupy(connection);
            open.beginStopping();
            assertFalse(open.awaitEnd(Duration.ZERO));
            open.drop(Runnable::run);
            assertTrue(connection.ended().toCompletableFuture().isDone());
            assertEquals(0, open.count());
        }

        @Test
        void tellsAConnectionThatStartsMeanwhile() throws Exception {
            OpenConnections open = atMost(10);
            Connection connection = connection();
            OpenConnections.Place place = anybody(open);
            open.beginStopping();
            place.occupy(connection);
            connection.start(new SilentTransport());
            timers.runAllOf(OpenConnections.LATE_START_TIMEOUT);
            assertFalse(connection.ended().toCompletableFuture().isDone()); // its peer may answer the close frame
            assertEquals(
                    CloseCode.GOING_AWAY,
                    connection.webSocket().closeReason().orElseThrow().code());
        }

        /** Nothing is timed any more then: a peer that does not answer would keep it for ever. */
        @Test
        void dropsAConnectionThatComesWhenAllHaveBeenDropped() throws Exception {
            OpenConnections open = atMost(10);
            OpenConnections.Place place = anybody(open);
            open.beginStopping();
            open.drop(Runnable::run);
            Connection late = connection();
            late.start(new SilentTransport());
            place.occupy(late);
            assertTrue(late.hasEnded());
            assertEquals(0, open.count());
        }

        @Test
        void sendsAConnectionAwayThatComesLate() throws Exception {
            OpenConnections open = atMost(10);
            OpenConnections.Place place = anybody(open);
            open.beginStopping();
            Connection late = connection();
            place.occupy(late);
            assertFalse(late.webSocket().isOpen());
            timers.runAllOf(OpenConnections.LATE_START_TIMEOUT);
            assertEquals(0, open.count());
        }

        @Test
        void returnsAsSoonAsTheLastConnectionHasEnded() throws Exception {
            OpenConnections open = atMost(10);
            OpenConnections.Place place = anybody(open);
            open.beginStopping();
            Thread stopping = new Thread(() -> open.awaitEnd(Duration.ofHours(1)));
            stopping.start();
            place.release();
            stopping.join(30_000);
            assertFalse(stopping.isAlive());
        }
    }
}
