package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

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

    private static int readiness(ServedContext server) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(Request.get("/ready").with("Connection", "close"))
                    .status();
        }
    }

    @Test
    void notBeforeAFilterHasStarted() {
        ServedContext server = new ServedContext();
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
        ServedContext notStarted = new ServedContext();
        notStarted.context().addServlet(new Readiness(), "/ready");
        notStarted.addFilter(
                new WebSocketFilter(endpoints -> endpoints.add("/", Endpoint.listening(() -> listener))),
                Map.of("maxConnections", "1"));
        try (ServedContext server = notStarted.start()) {
            WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
            assertTrue(connections.isServing());
            assertEquals(1, connections.maxConnections());
            assertEquals(200, readiness(server));
            try (RawClient client = RawClient.open(server.port())) {
                client.upgrade("/");
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
        ServedContext server = new ServedContext();
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
