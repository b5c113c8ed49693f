package org.ws101.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Opens a connection again, whatever the setback was, after a random time between zero and a bound that doubles with each
 * attempt, so that many clients do not come back at once. Immutable.
 *
 * @param first the bound before the second attempt, from 1 ms
 * @param most the maximum of the bound, up to a day
 * @param attempts the number of attempts in a row that may fail, from 1; {@link Integer#MAX_VALUE} for no end
 */
public record Backoff(Duration first, Duration most, int attempts) implements ReconnectPolicy {
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

    @Override
    public Optional<Duration> next(Setback setback) {
        if (setback.attempt() >= attempts) {
            return Optional.empty();
        }
        double bound = Math.min((double) most.toNanos(), first.toNanos() * Math.pow(2, setback.attempt() - 1.0));
        return Optional.of(Duration.ofNanos((long) (bound * setback.random())));
    }
}
