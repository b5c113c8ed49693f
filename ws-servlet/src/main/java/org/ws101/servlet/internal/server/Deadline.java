package org.ws101.servlet.internal.server;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When something must be over. Immutable.
 *
 * @param nanos on the clock
 * @param clock as {@link System#nanoTime}
 */
record Deadline(long nanos, LongSupplier clock) {
    /** That which is so far away. */
    static Deadline in(Duration timeout, LongSupplier clock) {
        return new Deadline(clock.getAsLong() + timeout.toNanos(), clock);
    }

    /** How long it is until then; zero when it has passed. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - clock.getAsLong()));
    }

    /** This one, or if that is later the one which is so far away. */
    Deadline orIn(Duration timeout) {
        return left().compareTo(timeout) > 0 ? this : in(timeout, clock);
    }
}
