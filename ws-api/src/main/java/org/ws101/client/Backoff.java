package org.ws101.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a connection is opened again: a random time between zero and a bound that doubles with each failure, so
 * that many clients do not come back at once. Immutable.
 *
 * @param first the bound before the first new attempt, from 1 ms
 * @param most what the bound grows to, up to a day; a connection that has lived this long starts again with {@code first}
 * @param attempts how many attempts in a row may fail before it is given up; {@link Integer#MAX_VALUE} for no end
 */
public record Backoff(Duration first, Duration most, int attempts) {
    private static final Backoff DEFAULTS =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), Integer.MAX_VALUE);

    /** @throws IllegalArgumentException when a value is out of its range */
    public Backoff {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(most, "most");
        if (first.compareTo(Duration.ofMillis(1)) < 0
                || most.compareTo(first) < 0
                || most.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("The backoff grows from " + first + " to " + most
                    + ": let it begin with 1 ms or more, and grow to no more than a day");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("The backoff has " + attempts + " attempts: give it 1 or more");
        }
    }

    /** From 1 second to 30 seconds, without end. */
    public static Backoff defaults() {
        return DEFAULTS;
    }

    /** This backoff with another number of attempts. */
    public Backoff attempts(int number) {
        return new Backoff(first, most, number);
    }

    /**
     * The delay before the next attempt.
     *
     * @param failures how many attempts in a row have failed, or ended early, from 1
     * @param random gives numbers from 0 to 1
     */
    Duration delay(int failures, DoubleSupplier random) {
        double bound = Math.min((double) most.toNanos(), first.toNanos() * Math.pow(2, failures - 1.0));
        return Duration.ofNanos((long) (bound * random.getAsDouble()));
    }
}
