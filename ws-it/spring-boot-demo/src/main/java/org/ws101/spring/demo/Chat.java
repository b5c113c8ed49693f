package org.ws101.spring.demo;

import java.security.Principal;
import org.springframework.stereotype.Component;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

/** The rooms of the chat. Thread-safe. */
@Component
@WebSocketEndpoint("/chat/{room}")
public class Chat {
    private final WebSocketConnections connections;

    /** @param connections those of the application */
    public Chat(WebSocketConnections connections) {
        this.connections = connections;
    }

    /** What somebody says; Jackson writes it. */
    record Said(String by, String text) {}

    @OnOpen
    void join(WebSocket webSocket, @PathParam String room) {
        connections.join(webSocket, room);
    }

    @OnText
    void say(String text, @PathParam String room, Principal user) {
        connections.group(room).broadcast(new Said(user.getName(), text));
    }
}
