package org.ws101.cdi.comingfrom.here;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
@WebSocketEndpoint("/chat/{room}")
public class Chat {
    @Inject
    WebSocketConnections connections;

    @OnOpen
    void join(WebSocket webSocket, @PathParam String room) {
        connections.join(webSocket, room);
    }

    @OnText
    void say(String text, @PathParam String room) {
        connections.group(room).broadcast(text);
    }
}
