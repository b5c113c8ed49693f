package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
@WebSocketEndpoint("/rooms/{room}")
class Room {
    @Inject
    WebSocketConnections connections;

    @OnOpen
    String join(WebSocket webSocket, @PathParam String room) {
        connections.join(webSocket, room);
        return connections.group(room).size() + " in " + room;
    }

    @OnText
    void say(String text, WebSocket webSocket, @PathParam String room) {
        connections.group(room).except(webSocket).broadcast(text);
    }

    @OnClose
    void leave(@PathParam String room) {
        connections.group(room).broadcast("Somebody has left.");
    }
}
