package com.example;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.QueryParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

/** A chat with rooms: one bean serves all connections. */
@ApplicationScoped
@WebSocketEndpoint("/rooms/{room}")
public class Chat {
    @Inject
    WebSocketConnections connections;

    @OnOpen
    String join(WebSocket webSocket, @PathParam String room, @QueryParam String name) {
        connections.join(webSocket, room);
        return "Welcome to " + room + ", " + name;
    }

    @OnText
    void say(String text, @PathParam String room, @QueryParam String name) {
        connections.group(room).broadcast(name + ": " + text);
    }
}
