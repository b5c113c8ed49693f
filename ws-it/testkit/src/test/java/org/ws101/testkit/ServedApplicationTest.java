package org.ws101.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketConnections;

class ServedApplicationTest {
    private static final Endpoint ECHO = Endpoint.of(webSocket -> {
        for (Message message : webSocket) {
            webSocket.sendAll(message);
        }
    });

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ForAClass {
        @RegisterExtension
        final ServedApplication application =
                ServedApplication.of("/echo", ECHO).on(ServedApplication.Container.JETTY);

        @Test
        void servesOnJetty(WebSocketConnections connections, URI root, WebSocketClient client) {
            try (TestClient connected = TestClient.of(client.connect(root.resolve("/echo")))) {
                assertEquals("a", connected.sendText("a").awaitText());
                assertEquals(1, connections.all().size());
                connected.assertNothingReceived();
            }
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ForAClassWithOthersInIt {
        @RegisterExtension
        final ServedApplication application =
                ServedApplication.of("/echo", ECHO).on(ServedApplication.Container.JETTY);

        private URI uri;

        @BeforeAll
        void begin() {
            uri = application.uri("/echo");
        }

        @AfterAll
        void servesToItsEnd() {
            assertEquals(uri, application.uri("/echo"));
        }

        @Nested
        class Inner {
            @Test
            void isServedByTheSameServer() {
                assertEquals(uri, application.uri("/echo"));
                try (TestClient client = application.connect("/echo")) {
                    assertEquals("a", client.sendText("a").awaitText());
                }
            }
        }
    }

    @Nested
    class ForATest {
        @RegisterExtension
        final ServedApplication application =
                ServedApplication.of("/echo", ECHO).on(ServedApplication.Container.TOMCAT);

        @Test
        void servesOnTomcat() {
            try (TestClient client = application.connect("/echo")) {
                assertEquals("a", client.sendText("a").awaitText());
                assertEquals(1, application.connections().all().size());
            }
        }

        @Test
        void refusesAnotherPath() {
            HandshakeException refusal = assertThrows(HandshakeException.class, () -> application.connect("/nothing"));
            assertEquals(404, refusal.status());
        }
    }

    @Test
    void servesOnlyWhileATestRuns() {
        ServedApplication application = ServedApplication.of(endpoints -> {});
        String message = assertThrows(IllegalStateException.class, () -> application.uri("/"))
                .getMessage();
        assertTrue(message.contains("@RegisterExtension"), message);
    }
}
