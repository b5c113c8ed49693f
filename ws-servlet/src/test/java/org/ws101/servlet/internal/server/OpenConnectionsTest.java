package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.BufferPool;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.FlushWatchdog;
import org.ws101.internal.connection.Services;
import org.ws101.internal.connection.Setup;
import org.ws101.internal.connection.Timers;
import org.ws101.internal.connection.Transport;
import org.ws101.internal.protocol.Role;
import org.ws101.servlet.internal.FilterSettings.Limits;

class OpenConnectionsTest {

    private final ManualTimers timers = new ManualTimers();

    /** Tasks run when the test says so. */
    private static final class ManualTimers implements Timers {
        private record Scheduled(Duration delay, Runnable task) {}

        private final List<Scheduled> scheduled = new ArrayList<>();

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            Scheduled entry = new Scheduled(delay, task);
            scheduled.add(entry);
            return () -> scheduled.remove(entry);
        }

        void runAllOf(Duration delay) {
            List.copyOf(scheduled).stream()
                    .filter(entry -> entry.delay.equals(delay))
                    .forEach(entry -> entry.task.run());
        }
    }

    private static final class SilentTransport implements Transport {
        @Override
        public int read(ByteBuffer buffer) {
            return 0;
        }

        @Override
        public boolean write(ByteBuffer bytes) {
            bytes.position(bytes.limit());
            return true;
        }

        @Override
        public int unwritten() {
            return 0;
        }

        @Override
        public void resume() {}

        @Override
        public void close() {}
    }

    private Connection connection() {
        return Connection.blocking(
                new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0));
    }

    private OpenConnections atMost(int most) {
        return new OpenConnections(new Limits(most, OptionalInt.empty(), OptionalInt.empty()), timers);
    }

    private static Optional<OpenConnections.Place> anybody(OpenConnections open) {
        return open.reserve(Optional.empty(), "127.0.0.1");
    }

    @Nested
    class Places {
        @Test
        void areGivenUpToTheLimit() {
            OpenConnections open = atMost(2);
            assertTrue(anybody(open).isPresent());
            assertTrue(anybody(open).isPresent());
            assertFalse(anybody(open).isPresent());
        }

        @Test
        void areFreeAgainWhenReleasedAndCountOnceHoweverOften() {
            OpenConnections open = atMost(2);
            OpenConnections.Place first = anybody(open).orElseThrow();
            assertTrue(anybody(open).isPresent());
            first.release();
            first.release();
            assertEquals(1, open.count());
            assertTrue(anybody(open).isPresent());
            assertFalse(anybody(open).isPresent());
        }

        @Test
        void areReleasedByTheEndOfTheConnection() {
            OpenConnections open = atMost(1);
            Connection connection = connection();
            anybody(open).orElseThrow().occupy(connection);
            assertEquals(1, open.count());
            connection.abort("the peer is gone");
            assertEquals(0, open.count());
        }

        @Test
        void areReleasedWhenTheConnectionHasEndedBefore() {
            OpenConnections open = atMost(1);
            Connection connection = connection();
            connection.abort("the peer is gone");
            anybody(open).orElseThrow().occupy(connection);
            assertEquals(0, open.count());
        }
    }

    @Nested
    class AConnectionThatTheContainerHasUpgraded {
        private final OpenConnections open = atMost(10);
        private final Connection connection = connection();

        @Test
        void isDroppedWhenItDoesNotStartInTime() {
            anybody(open).orElseThrow().occupy(connection);
            assertEquals(1, open.count());
            timers.runAllOf(OpenConnections.START_TIMEOUT);
            assertEquals(0, open.count());
            assertTrue(connection.ended().toCompletableFuture().isDone());
        }

        /** Its client has left before: nobody here is to blame. */
        @Test
        void isNoMatterForTheLogWhenItHasEnded() {
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
                anybody(open).orElseThrow().occupy(connection);
                connection.disconnected(null);
                timers.runAllOf(OpenConnections.START_TIMEOUT);
            } finally {
                logger.removeHandler(recorder);
            }
            assertEquals(List.of(), logged);
        }

        @Test
        void staysWhenItHasStarted() {
            anybody(open).orElseThrow().occupy(connection);
            connection.start(new SilentTransport());
            timers.runAllOf(OpenConnections.START_TIMEOUT);
            assertEquals(1, open.count());
            assertTrue(connection.webSocket().isOpen());
        }
    }

    @Nested
    class LimitsOfOne {
        @Test
        void principalDoNotTouchOthersNorTheAnonymous() {
            OpenConnections open = new OpenConnections(new Limits(100, OptionalInt.of(1), OptionalInt.empty()), timers);
            OpenConnections.Place ann = open.reserve(Optional.of("ann"), "a").orElseThrow();
            assertFalse(open.reserve(Optional.of("ann"), "b").isPresent());
            assertTrue(open.reserve(Optional.of("bob"), "a").isPresent());
            assertTrue(open.reserve(Optional.empty(), "a").isPresent());
            assertTrue(open.reserve(Optional.empty(), "a").isPresent());
            ann.release();
            assertTrue(open.reserve(Optional.of("ann"), "b").isPresent());
        }

        @Test
        void addressDoNotTouchOthers() {
            OpenConnections open = new OpenConnections(new Limits(100, OptionalInt.empty(), OptionalInt.of(2)), timers);
            OpenConnections.Place first = open.reserve(Optional.empty(), "a").orElseThrow();
            assertTrue(open.reserve(Optional.empty(), "a").isPresent());
            assertFalse(open.reserve(Optional.empty(), "a").isPresent());
            assertTrue(open.reserve(Optional.empty(), "b").isPresent());
            first.release();
            assertTrue(open.reserve(Optional.empty(), "a").isPresent());
        }

        @Test
        void principalWhoIsRefusedTakesNothingFromTheAddress() {
            OpenConnections open = new OpenConnections(new Limits(100, OptionalInt.of(1), OptionalInt.of(2)), timers);
            assertTrue(open.reserve(Optional.of("ann"), "a").isPresent());
            assertFalse(open.reserve(Optional.of("ann"), "a").isPresent());
            assertTrue(open.reserve(Optional.of("bob"), "a").isPresent());
        }
    }

    @Nested
    class Stopping {
        @Test
        void givesNoMorePlaces() {
            OpenConnections open = atMost(10);
            open.beginStopping();
            assertFalse(anybody(open).isPresent());
        }

        @Test
        void dropsInTheEndWhatHasNotStarted() {
            OpenConnections open = atMost(10);
            Connection connection = connection();
            anybody(open).orElseThrow().occupy(connection);
            open.beginStopping();
            assertFalse(open.awaitEnd(Duration.ZERO));
            open.drop(Runnable::run);
            assertTrue(connection.ended().toCompletableFuture().isDone());
            assertEquals(0, open.count());
        }

        @Test
        void tellsAConnectionThatStartsMeanwhile() {
            OpenConnections open = atMost(10);
            Connection connection = connection();
            OpenConnections.Place place = anybody(open).orElseThrow();
            open.beginStopping();
            place.occupy(connection);
            connection.start(new SilentTransport());
            timers.runAllOf(OpenConnections.LATE_START_TIMEOUT);
            assertFalse(connection.ended().toCompletableFuture().isDone()); // its peer may answer the close frame
            assertEquals(
                    CloseCode.GOING_AWAY,
                    connection.webSocket().closeReason().orElseThrow().code());
        }

        @Test
        void sendsAConnectionAwayThatComesLate() {
            OpenConnections open = atMost(10);
            OpenConnections.Place place = anybody(open).orElseThrow();
            open.beginStopping();
            Connection late = connection();
            place.occupy(late);
            assertFalse(late.webSocket().isOpen());
            timers.runAllOf(OpenConnections.LATE_START_TIMEOUT);
            assertEquals(0, open.count());
        }

        @Test
        void returnsAsSoonAsTheLastConnectionHasEnded() throws InterruptedException {
            OpenConnections open = atMost(10);
            OpenConnections.Place place = anybody(open).orElseThrow();
            open.beginStopping();
            Thread stopping = new Thread(() -> open.awaitEnd(Duration.ofHours(1)));
            stopping.start();
            place.release();
            stopping.join(10_000);
            assertFalse(stopping.isAlive());
        }
    }
}
