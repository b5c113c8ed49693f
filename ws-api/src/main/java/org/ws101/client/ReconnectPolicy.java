package org.ws101.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether, and when, a {@link ReconnectingConnection} is opened again. The default is {@link ReconnectBackoff},
 * which tries again without end. A policy of your own can end a connection after a permanent refusal, and delegate the
 * rest to it:
 *
 * <pre>{@code
 * WebSocketClient client = WebSocketClient.builder()
 *         .reconnectPolicy(setback ->
 *                 setback.status() == 403 ? Optional.empty() : ReconnectBackoff.defaults().next(setback))
 *         .build();
 * }</pre>
 *
 * <p>The application implements this.
 *
 * <p>A policy is called on a thread of the client, where it may block, with one setback of a connection at a time. A
 * policy for several connections must be thread-safe.
 */
@FunctionalInterface
public interface ReconnectPolicy {
    /**
     * Returns the delay before the next attempt. A shorter delay than zero counts as zero, and a longer one than a year
     * as a year. Empty ends the connection. So does an exception of the policy, with that exception.
     *
     * @param setback the setback; never a permanent one, such as a URI that is not one of a WebSocket, nor an end by
     *     the application
     */
    Optional<Duration> next(Setback setback);
}
