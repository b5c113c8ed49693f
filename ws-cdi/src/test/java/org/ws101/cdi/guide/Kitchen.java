package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.ws101.WebSocket;
import org.ws101.servlet.SlowConsumer;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
class Kitchen {
    @Inject
    WebSocketConnections connections;

    void show(Order order) {
        connections.endpoint(Orders.class).broadcast(order);
    }

    void show(Order order, WebSocket webSocket) {
        connections.send(webSocket, order);
    }

    /** Those whose language is none of these get nothing. */
    void call(Map<String, String> calls) {
        connections
                .endpoint(Orders.class)
                .broadcastEach(request -> calls.get(request.locale().getLanguage()), SlowConsumer.DROP);
    }
}
