package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** When an application is serving. */
@Timeout(60)
class ServingTest {
    /** A readiness check. */
    private static final class Readiness extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            boolean ready = WebSocketConnections.of(getServletContext()).isServing();
            response.setStatus(ready ? 200 : 503);
        }
    }

    private static int readiness(JettyServer server) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send(List.of("GET /ready HTTP/1.1", "Host: localhost", "Connection: close"))
                    .response()
                    .status();
        }
    }

    @Test
    void notBeforeAFilterHasStarted() {
        JettyServer server = new JettyServer();
        try (server) {
            WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
            assertFalse(connections.isServing());
            assertEquals(0, connections.maxConnections());
        }
        assertFalse(WebSocketConnections.lookedUp(Optional::empty).isServing());
    }

    @Test
    void asLongAsThereIsAPlaceAndNobodyStopsIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        WebSocketListener listener = new WebSocketListener() {
            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {
                closed.countDown();
            }
        };
        JettyServer notStarted = new JettyServer();
        notStarted.context().addServlet(new Readiness(), "/ready");
        notStarted.addFilter(
                new WebSocketFilter(endpoints -> endpoints.add("/", Endpoint.listening(() -> listener))),
                Map.of("maxConnections", "1"));
        try (JettyServer server = notStarted.start()) {
            WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
            assertTrue(connections.isServing());
            assertEquals(1, connections.maxConnections());
            assertEquals(200, readiness(server));
            try (RawClient client = new RawClient(server.port())) {
                assertEquals(101, client.connect("/").status());
                assertFalse(connections.isServing());
                assertEquals(503, readiness(server));
            }
            closed.await();
            while (!connections.isServing()) { // its place is given back beside the last callback
                Thread.onSpinWait();
            }
            assertEquals(200, readiness(server));
            connections.stop();
            assertEquals(503, readiness(server));
            assertFalse(connections.isServing());
            assertEquals(1, connections.maxConnections());
        }
    }

    /** It is stopped, while others may still answer. */
    @Test
    void notWhenOneOfItsFiltersIsStopping() {
        JettyServer server = new JettyServer();
        server.addFilter(new WebSocketFilter(), Map.of()).addFilter(new WebSocketFilter(), Map.of());
        try (server) {
            WebSocketConnections connections =
                    WebSocketConnections.of(server.start().servletContext());
            assertTrue(connections.isServing());
            server.filter().destroy();
            assertFalse(connections.isServing());
        }
    }
}
