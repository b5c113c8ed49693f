package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.ws101.internal.thread.Timers;

class HandshakeRateTest {
    private final Clock clock = new Clock();

    /** Stands still until it is told to advance, and has one timer at most. */
    private static final class Clock implements Timers {
        private long now = Long.MAX_VALUE - 1_000;
        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            assertEquals(Duration.ofSeconds(1), delay);
            assertTrue(tasks.isEmpty(), "one timer is enough");
            tasks.add(task);
            return () -> {};
        }

        void advance(Duration by) {
            now += by.toNanos();
        }

        /** Runs the timer. */
        void expire() {
            tasks.remove(0).run();
        }
    }

    private HandshakeRate rate(int perSecond) {
        return new HandshakeRate(OptionalInt.of(perSecond), clock);
    }

    private static boolean admits(HandshakeRate rate, String address) {
        try {
            rate.require(address);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    @Test
    void isNoneByDefault() {
        HandshakeRate none = new HandshakeRate(OptionalInt.empty(), clock);
        for (int i = 0; i < 1_000; i++) {
            assertDoesNotThrow(() -> none.require("192.0.2.1"));
        }
        assertTrue(clock.tasks.isEmpty());
    }

    @Test
    void admitsASecondsWorthAtOnceAndTheOthersInTheirTime() {
        HandshakeRate rate = rate(2);
        assertTrue(admits(rate, "192.0.2.1"));
        assertTrue(admits(rate, "192.0.2.1"));
        assertFalse(admits(rate, "192.0.2.1"));
        clock.advance(Duration.ofMillis(500).minusNanos(1));
        assertFalse(admits(rate, "192.0.2.1"));
        clock.advance(Duration.ofNanos(1));
        assertTrue(admits(rate, "192.0.2.1"));
        assertFalse(admits(rate, "192.0.2.1"));
    }

    @Test
    void refusesWith429AndTellsWhenToComeBack() {
        HandshakeRate rate = rate(1);
        assertTrue(admits(rate, "192.0.2.1"));
        RefusedException refused = assertThrows(RefusedException.class, () -> rate.require("192.0.2.1"));
        assertEquals(429, refused.refusal().status());
        assertEquals(Optional.of("1"), refused.refusal().headers().first("Retry-After"));
        assertFalse(refused.refusal().body().contains("handshakesPer"), "strangers need not know the options");
        assertTrue(
                refused.reason().contains("the option handshakesPerSecondPerAddress allows, 1 a second"),
                refused.reason());
    }

    @Test
    void countsAddressesApart() {
        HandshakeRate rate = rate(1);
        assertTrue(admits(rate, "192.0.2.1"));
        assertTrue(admits(rate, "192.0.2.2"));
        assertFalse(admits(rate, "192.0.2.1"));
    }

    @Test
    void countsANetworkOfIpv6AsOne() {
        HandshakeRate rate = rate(1);
        assertTrue(admits(rate, "2001:db8:1:2::1"));
        assertFalse(admits(rate, "2001:db8:1:2:3:4:5:6"));
        assertTrue(admits(rate, "2001:db8:1:3::1"));
    }

    /** As when a container tells none. */
    @Test
    void countsThoseWithoutAnAddressAsOne() {
        HandshakeRate rate = rate(1);
        assertTrue(admits(rate, null));
        assertFalse(admits(rate, null));
    }

    @Test
    void forgetsAnAddressASecondAfterItsLastHandshake() {
        HandshakeRate rate = rate(1);
        admits(rate, "192.0.2.1");
        clock.advance(Duration.ofMillis(600));
        admits(rate, "192.0.2.2");
        clock.advance(Duration.ofMillis(400));
        clock.expire();
        assertEquals(1, clock.tasks.size(), "192.0.2.2 is left");
        clock.advance(Duration.ofSeconds(1));
        clock.expire();
        assertTrue(clock.tasks.isEmpty(), "nothing is left");
        assertTrue(admits(rate, "192.0.2.1"));
        assertEquals(1, clock.tasks.size());
    }

    @Test
    void forgetsNobodyWhileItCounts() {
        HandshakeRate rate = rate(1);
        admits(rate, "192.0.2.1");
        clock.advance(Duration.ofMillis(999));
        clock.expire();
        assertFalse(admits(rate, "192.0.2.1"));
    }

    @Test
    void remembersALimitedNumberOfAddressesAndThoseThatCameLast() {
        HandshakeRate rate = rate(1);
        assertTrue(admits(rate, "192.0.2.1"));
        assertTrue(admits(rate, "192.0.2.2"));
        assertFalse(admits(rate, "192.0.2.1")); // it came last now
        for (int i = 0; i < HandshakeRate.MOST_ADDRESSES - 1; i++) {
            assertTrue(admits(rate, "10.0." + i / 256 + "." + i % 256));
        }
        assertFalse(admits(rate, "192.0.2.1"));
        assertTrue(admits(rate, "192.0.2.2"), "it is forgotten");
    }
}
