package org.ws101.demo;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.Connections;
import org.ws101.servlet.WebSocketConnections;

/** Sends a {@link FigureSheet} as JSON to each connection, once a second. Thread-safe. */
@ApplicationScoped
@WebSocketEndpoint(Figures.PATH)
public class Figures {
    static final String PATH = "/figures";

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "figures"));
    private volatile String latest = "";

    @Inject
    Readings readings;

    @Inject
    WebSocketConnections connections;

    @Inject
    Jsonb jsonb;

    /** With the first connection. */
    @PostConstruct
    void start() {
        latest = jsonb.toJson(readings.next());
        ScheduledFuture<?> unused = timer.scheduleAtFixedRate(this::tell, 1, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }

    @OnOpen
    String open() {
        return latest;
    }

    private void tell() {
        Connections viewers = connections.endpoint(Figures.class);
        latest = jsonb.toJson(readings.next());
        viewers.broadcast(latest);
        for (WebSocket viewer : viewers) {
            CompletableFuture<Duration> unused = viewer.ping(); // there is a round trip to show then
        }
    }
}
