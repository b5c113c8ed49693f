package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketConnector;
import org.ws101.client.ReconnectingConnection;

@ApplicationScoped
class Guests {
    @Inject
    WebSocketConnector<Guest> connector;

    void shout(String room, String text) {
        try (WebSocket webSocket = connector.pathParameter("room", room).connect()) {
            webSocket.sendText(text);
        }
    }

    /** Lasts until the result is closed, or the application stops. */
    ReconnectingConnection stay(String room) {
        return connector.pathParameter("room", room).reconnecting();
    }
}
