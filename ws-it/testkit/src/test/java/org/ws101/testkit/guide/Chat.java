package org.ws101.testkit.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.QueryParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
@WebSocketEndpoint("/chat/{room}")
class Chat {
    @Inject
    WebSocketConnections connections;

    @OnOpen
    String join(WebSocket webSocket, @PathParam String room, @QueryParam String name) {
        connections.join(webSocket, room);
        webSocket.attributes().put("name", name);
        connections.group(room).except(webSocket).broadcast(name + " is here");
        return "Welcome, " + name;
    }

    @OnText
    void say(String text, WebSocket webSocket, @PathParam String room) {
        connections
                .group(room)
                .except(webSocket)
                .broadcast(webSocket.attributes().get("name") + ": " + text);
    }

    @OnClose
    void leave(WebSocket webSocket, @PathParam String room) {
        connections.group(room).broadcast(webSocket.attributes().get("name") + " has left");
    }
}
