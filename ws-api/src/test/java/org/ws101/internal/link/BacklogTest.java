package org.ws101.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ws101.testing.ManualTimers;

/** How long a peer may take to read what has left. */
class BacklogTest {
    private static final long SECOND = 1_000_000_000L;
    /** So near the end of the clock's range that it overflows. */
    private final long start = new ManualTimers().nanoTime();

    private final Backlog backlog = new Backlog();

    private static void assertSeconds(double expected, long nanos) {
        assertEquals(expected, nanos / (double) SECOND, 0.01);
    }

    @Test
    void is32KibibytesASecondBeyondWhatAnySystemHolds() {
        backlog.add(128 << 10, start);
        assertSeconds(2, backlog.nanosToRead(0, start));
        assertSeconds(3, backlog.nanosToRead(32 << 10, start));
    }

    @Test
    void isReadWhileTimePasses() {
        backlog.add(128 << 10, start);
        assertSeconds(0.5, backlog.nanosToRead(0, start + 3 * SECOND / 2));
        assertEquals(0, backlog.nanosToRead(0, start + 5 * SECOND));
        backlog.add(96 << 10, start + 60 * SECOND);
        assertSeconds(1, backlog.nanosToRead(0, start + 60 * SECOND));
    }

    @Test
    void isNoMoreThanSystemsHold() {
        backlog.add(1L << 40, start);
        backlog.add(1, start);
        assertSeconds(254, backlog.nanosToRead(0, start));
    }

    @Test
    void isNothingForLittle() {
        backlog.add(64 << 10, start);
        assertEquals(0, backlog.nanosToRead(0, start));
    }
}
