package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.ws101.servlet.Connections;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.testkit.wire.RawClient;

/** The connections are injected into what is made before the endpoints are registered. */
class EarlyConnectionsTest {

    @Test
    void whatStartsEarlyHasThoseThatComeLater() throws Exception {
        try (Deployment deployment = new Deployment(Early.class, Greeter.class)) {
            Early early = deployment.bean(Early.class);
            assertEquals(0, early.atTheStart());
            try (RawClient peer = deployment.connect("/greeter")) {
                assertEquals("welcome", peer.receive());
                assertEquals(1, early.now());
            }
        }
    }

    @ApplicationScoped
    static class Early {
        @Inject
        WebSocketConnections connections;

        private Connections greeted;
        private int atTheStart = -1;

        void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
            greeted = connections.endpoint("/greeter");
            atTheStart = greeted.size();
        }

        int atTheStart() {
            return atTheStart;
        }

        int now() {
            return greeted.size();
        }
    }

    @WebSocketEndpoint("/greeter")
    static class Greeter {
        @OnOpen
        String open() {
            return "welcome";
        }
    }
}
