package org.ws101.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.ws101.internal.text.DurationText;

/**
 * Opens a connection again after each setback. The delay is random, between zero and a bound that doubles with each
 * attempt, so that many clients do not reconnect at once. Immutable.
 *
 * <pre>{@code
 * WebSocketClient client = WebSocketClient.builder() // up to 2, 4, 8, ... 60 seconds, and the end after 10 failures
 *         .reconnectPolicy(new ReconnectBackoff(Duration.ofSeconds(2), Duration.ofMinutes(1), 10))
 *         .build();
 * ReconnectingConnection connection = client.reconnecting(URI.create("wss://example.com/news"), listener);
 * }</pre>
 *
 * @param initialDelay the bound before the second attempt, from 1 ms
 * @param maxDelay the maximum of the bound, up to a day
 * @param maxAttempts the maximum of failed attempts in a row, from 1; {@link Integer#MAX_VALUE} for unlimited
 */
public record ReconnectBackoff(Duration initialDelay, Duration maxDelay, int maxAttempts) implements ReconnectPolicy {
    private static final ReconnectBackoff DEFAULTS =
            new ReconnectBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), Integer.MAX_VALUE);

    /** @throws IllegalArgumentException when a value is out of its range */
    public ReconnectBackoff {
        Objects.requireNonNull(initialDelay, "initialDelay");
        Objects.requireNonNull(maxDelay, "maxDelay");
        if (initialDelay.compareTo(Duration.ofMillis(1)) < 0
                || maxDelay.compareTo(initialDelay) < 0
                || maxDelay.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("The backoff grows from " + DurationText.of(initialDelay) + " to "
                    + DurationText.of(maxDelay) + ": use 1 ms to 24 h, and an initialDelay up to maxDelay");
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "The option maxAttempts of the backoff is " + maxAttempts + ": use 1 or more");
        }
    }

    /** Returns a backoff with a bound from 1 to 30 seconds, and unlimited attempts. */
    public static ReconnectBackoff defaults() {
        return DEFAULTS;
    }

    /** Returns this backoff with another number of attempts. */
    public ReconnectBackoff withMaxAttempts(int number) {
        return new ReconnectBackoff(initialDelay, maxDelay, number);
    }

    @Override
    public Optional<Duration> next(Setback setback) {
        Objects.requireNonNull(setback, "setback");
        if (setback.attempt() >= maxAttempts) {
            return Optional.empty();
        }
        double bound =
                Math.min((double) maxDelay.toNanos(), initialDelay.toNanos() * Math.pow(2, setback.attempt() - 1.0));
        return Optional.of(Duration.ofNanos((long) (bound * setback.random())));
    }
}
