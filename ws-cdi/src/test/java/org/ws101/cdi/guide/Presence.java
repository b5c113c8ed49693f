package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.ws101.WebSocket;
import org.ws101.cdi.Closed;
import org.ws101.cdi.Opened;
import org.ws101.servlet.HandshakeRequest;

@ApplicationScoped
class Presence {
    private final Set<String> names = new ConcurrentSkipListSet<>();

    void opened(@Observes @Opened WebSocket webSocket) {
        HandshakeRequest.of(webSocket).queryParameter("name").ifPresent(names::add);
    }

    void closed(@Observes @Closed WebSocket webSocket) {
        HandshakeRequest.of(webSocket).queryParameter("name").ifPresent(names::remove);
    }

    Set<String> names() {
        return names;
    }
}
