package org.ws101.cdi.guide;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.Replay;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
@WebSocketEndpoint("/news/{topic}")
class News {
    @Inject
    WebSocketConnections connections;

    private Replay replay;

    @PostConstruct
    void begin() {
        replay = Replay.builder(connections)
                .messages(500)
                .age(Duration.ofMinutes(5))
                .build();
    }

    @OnOpen
    Optional<String> open(WebSocket webSocket, @PathParam String topic) {
        boolean missed = replay.join(webSocket, topic) == Replay.Start.AFRESH;
        return missed ? Optional.of("Welcome back. You have missed something.") : Optional.empty();
    }

    @OnText
    void publish(String news, @PathParam String topic) {
        replay.broadcast(topic, news);
    }
}
