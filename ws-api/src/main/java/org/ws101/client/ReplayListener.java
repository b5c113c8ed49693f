package org.ws101.client;

import org.ws101.WebSocket;

/**
 * Handles the loss of messages that a {@link ReconnectingConnection} with replay has missed for good: see {@link
 * WebSocketClient.Builder#replay}. The application implements this.
 */
@FunctionalInterface
public interface ReplayListener {
    /**
     * Handles the loss: missed messages are gone at the server, and the state of the application is out of date. The
     * following messages are later than the lost ones. Called between the callbacks of the
     * {@link org.ws101.WebSocketListener}, as one of them; an exception counts as one of theirs.
     */
    void onAfresh(WebSocket webSocket) throws Exception;
}
