package org.ws101.it.ee;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketClientEndpoint;

/** Reports in a callback of a connection that the application opens. */
@ApplicationScoped
@WebSocketClientEndpoint(name = "reporting")
class Client {
    @Inject
    private Instance<Report> reports;

    private final ConcurrentMap<WebSocket, CompletableFuture<String>> made = new ConcurrentHashMap<>();

    @OnOpen
    void open(WebSocket webSocket) {
        report(webSocket).complete(reports.get().make());
    }

    CompletableFuture<String> report(WebSocket webSocket) {
        return made.computeIfAbsent(webSocket, unknown -> new CompletableFuture<>());
    }
}
