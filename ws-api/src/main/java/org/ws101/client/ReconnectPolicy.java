package org.ws101.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether, and when, a {@link ReconnectingConnection} is opened again. {@link ReconnectBackoff} is the default, and never gives up; a
 * policy of your own can end what will not get better, and leave the rest to it:
 *
 * <pre>{@code
 * WebSocketClient client = WebSocketClient.builder()
 *         .reconnectPolicy(setback -> setback.status() == 403 ? Optional.empty() : ReconnectBackoff.defaults().next(setback))
 *         .build();
 * }</pre>
 *
 * <p>The application implements this.
 *
 * <p>A policy is called on a thread of the client's, where it may block, with one setback of a connection at a time. One that
 * serves several connections has to be thread-safe.
 */
@FunctionalInterface
public interface ReconnectPolicy {
    /**
     * The delay before the next attempt: from zero, as which anything less counts, to a year, as which anything more counts.
     * Empty gives the connection up. A policy that throws gives it up, with its exception.
     *
     * @param setback what has just happened; neither what can never pass, such as a URI that is not one of a WebSocket, nor
     *     what the application has ended
     */
    Optional<Duration> next(Setback setback);
}
