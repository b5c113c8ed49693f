package org.ws101.it.ear.war;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import org.ws101.WebSocket;
import org.ws101.cdi.Opened;
import org.ws101.cdi.ServedBy;
import org.ws101.servlet.WebSocketConnections;

/** Counts the connections of {@link Words}. */
@ApplicationScoped
public class Arrivals {
    private final AtomicInteger count = new AtomicInteger();

    @Inject
    WebSocketConnections connections;

    private int atTheStart = -1;

    void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
        atTheStart = connections.all().size();
    }

    void opened(@Observes @Opened @ServedBy(Words.class) WebSocket webSocket) {
        count.incrementAndGet();
    }

    int atTheStart() {
        return atTheStart;
    }

    int count() {
        return count.get();
    }
}
