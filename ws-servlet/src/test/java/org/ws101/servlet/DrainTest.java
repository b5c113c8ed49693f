package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectListener;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.Setback;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** A server that lets its connections leave. */
class DrainTest {
    private static final Duration SOON = Duration.ofMillis(1);

    @Test
    void refusesNewConnectionsAndClosesTheOthers() throws Exception {
        try (ServedContext server = ServedContext.serving(
                        endpoints -> endpoints.add("/ws", Endpoint.listening(() -> new WebSocketListener() {})));
                RawClient client = RawClient.open(server.port());
                RawClient late = RawClient.open(server.port())) {
            WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
            client.upgrade("/ws");
            assertFalse(connections.isDraining());
            assertTrue(connections.isServing());
            CompletableFuture<Void> done = connections.drain(SOON).toCompletableFuture();
            assertTrue(connections.isDraining());
            assertFalse(connections.isServing());
            assertEquals("880203f4", client.readFrame().wholeHex()); // 1012
            Response refused = late.exchange(Request.upgrade("/ws"));
            assertEquals(503, refused.status());
            assertEquals("1", refused.field("Retry-After"));
            assertEquals("close", refused.field("Connection"));
            client.sendClose(1012);
            done.get(30, TimeUnit.SECONDS);
            assertEquals(0, connections.all().size());
        }
    }

    @Test
    void saysGoingAwayToThoseWhoDoNotKnowOfRestarts() throws Exception {
        try (ServedContext server = ServedContext.serving(
                        endpoints -> endpoints.add("/ws", Endpoint.listening(() -> new WebSocketListener() {})));
                RawClient client = RawClient.upgraded(server.port(), "/ws")) {
            var unused = WebSocketConnections.of(server.servletContext()).drain(SOON, CloseCode.GOING_AWAY);
            assertEquals("880203e9", client.readFrame().wholeHex());
        }
    }

    /** A load balancer that has not noticed yet sends the client to the same server first. */
    @Test
    void clientsComeBackToAnotherServer() throws Exception {
        WebSocketApplication application =
                endpoints -> endpoints.add("/ws", Endpoint.listening(() -> new WebSocketListener() {}));
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (ServedContext drained = ServedContext.serving(application);
                ServedContext other = ServedContext.serving(application)) {
            Iterator<Integer> ports =
                    List.of(drained.port(), drained.port(), other.port()).iterator();
            WebSocketClient client = WebSocketClient.builder()
                    .reconnectPolicy(new ReconnectBackoff(SOON, SOON, Integer.MAX_VALUE))
                    .reconnectListener(new ReconnectListener() {
                        @Override
                        public void onSetback(Setback setback, Duration delay) {
                            told.add(setback.closeReason()
                                    .map(reason -> reason.code().toString())
                                    .orElseGet(() -> "status " + setback.status()));
                        }
                    })
                    .build();
            WebSocketConnections connections = WebSocketConnections.of(drained.servletContext());
            WebSocketListener listener = new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) {
                    told.add("open");
                }
            };
            try (ReconnectingConnection kept =
                    client.reconnecting(next -> URI.create("ws://127.0.0.1:" + ports.next() + "/ws"), listener)) {
                assertEquals("open", told.take());
                connections.drain(SOON).toCompletableFuture().get(30, TimeUnit.SECONDS);
                assertEquals(CloseCode.SERVICE_RESTART.toString(), told.take());
                assertEquals("status 503", told.take());
                assertEquals("open", told.take());
                assertTrue(kept.current().isPresent());
            }
        }
    }

    @Test
    void isDoneAtOnceWhereNoFilterServes() {
        ServedContext server = new ServedContext();
        WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
        assertTrue(connections.drain(SOON).toCompletableFuture().isDone());
        assertFalse(connections.isDraining());
    }

    @Test
    void takesNoOtherTimesAndCodes() {
        ServedContext server = new ServedContext();
        WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
        assertThrows(IllegalArgumentException.class, () -> connections.drain(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> connections.drain(Duration.ofMinutes(61)));
        assertThrows(IllegalArgumentException.class, () -> connections.drain(SOON, CloseCode.NORMAL_CLOSURE));
    }
}
