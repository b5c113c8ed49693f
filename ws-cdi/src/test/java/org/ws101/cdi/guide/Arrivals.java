package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.Opened;
import org.ws101.servlet.HandshakeRequest;

@ApplicationScoped
class Arrivals {
    @Inject
    Journal journal;

    void opened(@ObservesAsync @Opened WebSocket webSocket) {
        journal.note("arrived at " + HandshakeRequest.of(webSocket).path());
    }
}
