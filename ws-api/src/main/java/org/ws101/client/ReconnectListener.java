package org.ws101.client;

import java.time.Duration;

/**
 * The application implements this to follow a connection: it is called with each attempt of a {@link ReconnectingConnection}, and with its end; {@link org.ws101.WebSocketListener#onOpen} tells
 * of success. The calls for a connection are serial, on a thread of the client's, where they may block. An exception out of one
 * is logged. A listener that serves several connections has to be thread-safe.
 */
public interface ReconnectListener {
    /** An attempt begins. */
    default void onAttempt(int attempt) {}

    /** An attempt failed, or the connection was lost: the next attempt begins after the delay. */
    default void onSetback(Setback setback, Duration delay) {}

    /** The connection is given up, by the policy or because it can never be opened. Not called when the application ends it. */
    default void onGivenUp(Setback setback) {}
}
