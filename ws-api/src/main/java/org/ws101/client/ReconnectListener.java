package org.ws101.client;

import java.time.Duration;

/**
 * Observes each attempt of a {@link ReconnectingConnection}, and its end. The application implements this;
 * {@link org.ws101.WebSocketListener#onOpen} reports success. The calls for a connection are serial, on a thread of the
 * client, where they may block. Their exceptions are logged. A listener for several connections must be thread-safe.
 */
public interface ReconnectListener {
    /** Observes the begin of an attempt. */
    default void onAttempt(int attempt) {}

    /** Observes that an attempt failed, or the connection was lost: the next attempt begins after the delay. */
    default void onSetback(Setback setback, Duration delay) {}

    /**
     * Observes the last attempt: the policy ends the connection, or it can never be opened. Not called when the
     * application ends it.
     */
    default void onGivenUp(Setback setback) {}
}
