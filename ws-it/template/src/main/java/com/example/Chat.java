package com.example;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
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
    private static final String GUEST = "Guest";

    @Inject
    WebSocketConnections connections;

    @OnOpen
    String join(WebSocket webSocket, @PathParam String room, @QueryParam Optional<String> name) {
        connections.join(webSocket, room);
        return "Welcome to " + room + ", " + name.orElse(GUEST);
    }

    @OnText
    void say(String text, @PathParam String room, @QueryParam Optional<String> name) {
        connections.group(room).broadcast(name.orElse(GUEST) + ": " + text);
    }
}
