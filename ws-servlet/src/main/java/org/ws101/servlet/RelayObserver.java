package org.ws101.servlet;

import org.ws101.WebSocketObserver;

/**
 * An observer that also observes the {@link Relay} of the application, to publish its metrics for instance. Add it with
 * {@link WebSocketEndpoints#addObserver}, or as a bean like any other {@link WebSocketObserver}.
 *
 * <p>Its methods are called by one thread at a time and must not block. Their exceptions are logged.
 */
public interface RelayObserver extends WebSocketObserver {
    /** Observes a relay that starts, or one that has started before this observer was added. */
    void onRelayStart(Relay relay);

    /** Observes a relay that has stopped. */
    void onRelayStop(Relay relay);
}
