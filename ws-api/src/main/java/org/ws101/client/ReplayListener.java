package org.ws101.client;

import org.ws101.WebSocket;

/**
 * Is told when a {@link ReconnectingConnection} that asks for replay has missed messages for good: see {@link
 * WebSocketClient.Builder#replay}. The application implements this.
 */
@FunctionalInterface
public interface ReplayListener {
    /**
     * The server does not keep what was missed: what the application knows is out of date. The messages that follow come behind what
     * is missing. Called between the callbacks of the {@link org.ws101.WebSocketListener}, as one of them; an exception counts as one
     * of theirs.
     */
    void onAfresh(WebSocket webSocket) throws Exception;
}
