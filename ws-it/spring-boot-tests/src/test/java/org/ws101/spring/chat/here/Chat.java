package org.ws101.spring.chat.here;

import java.security.Principal;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

@Component
@WebSocketEndpoint("/chat/{room}")
public class Chat {
    private final WebSocketConnections connections;

    public Chat(WebSocketConnections connections) {
        this.connections = connections;
    }

    @OnOpen
    void join(WebSocket webSocket, @PathParam String room) {
        connections.join(webSocket, room);
    }

    @OnText
    @PreAuthorize("hasRole('SPEAKER')")
    void say(String text, @PathParam String room, Principal user) {
        connections.group(room).broadcast(user.getName() + ": " + text);
    }
}
