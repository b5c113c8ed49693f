package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** What the observers of a server are told of handshakes, and which of them are. */
class ServerObserverTest {
    private static final class Echo implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    }

    private final RecordingObserver ofAll = new RecordingObserver();
    private final RecordingObserver ofOne = new RecordingObserver();

    private static void expect(RecordingObserver observer, String... events) throws InterruptedException {
        for (String event : events) {
            assertEquals(event, observer.next());
        }
        assertEquals(List.of(), observer.rest());
    }

    /** The status of a handshake that leads to no connection. */
    private static int status(ServedContext server, String path) throws IOException {
        return status(server, Request.upgrade(path));
    }

    private static int status(ServedContext server, Request request) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(request).status();
        }
    }

    @Test
    void theWholeLifeOfAConnection() throws Exception {
        WebSocketFilter filter = new WebSocketFilter(endpoints -> endpoints
                .addObserver(ofAll)
                .add("/rooms/{room}", Endpoint.listening(Echo::new).withName("rooms")));
        try (ServedContext server = new ServedContext()
                        .addFilter(ServedContext.login("ann"), Map.of())
                        .addFilter(filter, Map.of())
                        .start();
                RawClient client = RawClient.upgraded(server.port(), "/rooms/a%20b?ticket=1")) {
            client.sendText("hey");
            assertEquals("hey", client.readText());
            client.sendClose(1000);
            assertEquals("880203e8", client.readFrame().wholeHex());
            assertTrue(client.isClosedByPeer());
            expect(ofAll, "accepted", "open", "received text 3 in 9", "sent text 3 in 5", "closed with 1000 by PEER");
            assertEquals(1, ofAll.connections().stream().distinct().count());
            ObservedConnection connection = ofAll.connections().get(0);
            assertFalse(connection.id().isEmpty());
            assertEquals("/rooms/{room}", connection.endpoint());
            assertEquals("/rooms/a b", connection.path());
            assertEquals("127.0.0.1", connection.remoteAddress().getAddress().getHostAddress());
            assertTrue(connection.remoteAddress().getPort() > 0);
            assertEquals(Optional.of("ann"), connection.user());
        }
    }

    @Test
    void refusalsWithStatusAndReason() throws Exception {
        try (ServedContext server = ServedContext.serving(
                        Map.of("maxConnections", "1"),
                        endpoints -> endpoints
                                .add("/echo", Endpoint.listening(Echo::new).withName("echo"))
                                .add(
                                        "/closed",
                                        Endpoint.of(ws -> {})
                                                .withCheck(request -> HandshakeDecision.refuse(418, "A teapot.")))
                                .add("/faulty", Endpoint.of(ws -> {}).withCheck(request -> {
                                    throw new IllegalStateException("a bug");
                                }))
                                .addObserver(ofAll));
                RawClient client = RawClient.open(server.port())) {
            assertEquals(403, status(server, Request.upgrade("/echo").with("Origin", "https://evil.example")));
            String foreign = ofAll.next();
            assertTrue(foreign != null && foreign.startsWith("refused with 403: "), foreign);
            assertEquals(418, status(server, "/closed"));
            expect(ofAll, "refused with 418: A teapot.");
            assertEquals(500, status(server, "/faulty"));
            expect(ofAll, "refused with 500: The server failed to handle this request; its log says why.");
            client.upgrade("/echo");
            expect(ofAll, "accepted", "open");
            assertEquals(503, status(server, "/echo"));
            expect(
                    ofAll,
                    "refused with 503: as many connections are open as the option maxConnections allows, 1; raise"
                            + " that option, or open fewer connections");
            ObservedConnection last = ofAll.connections().get(5);
            assertEquals("", last.id());
            assertEquals("/echo", last.endpoint());
            assertEquals("/echo", last.path());
            assertEquals("127.0.0.1", last.remoteAddress().getAddress().getHostAddress());
        }
    }

    /** What belongs to no endpoint is an ordinary request. */
    @Test
    void eachHasItsEndpointsAndNothingElse() throws Exception {
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints
                .add(
                        "/one",
                        Endpoint.of(ws -> {})
                                .withCheck(request -> HandshakeDecision.refuse(403, "one"))
                                .withObserver(ofOne)
                                .withObserver(new WebSocketObserver() {}))
                .add("/other", Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.refuse(403, "other"))))) {
            assertEquals(403, status(server, "/one"));
            assertEquals(403, status(server, "/other"));
            assertEquals(200, status(server, "/nothing"));
            expect(ofOne, "refused with 403: one");
            WebSocketEndpoints.of(server.servletContext()).addObserver(ofAll);
            assertEquals(403, status(server, "/one"));
            assertEquals(403, status(server, "/other"));
            expect(ofOne, "refused with 403: one");
            expect(ofAll, "refused with 403: one", "refused with 403: other");
        }
    }

    /** A broadcast that skips a peer is a message that was not sent. */
    @Test
    void aBroadcastThatSkipsAPeer() throws Exception {
        try (ServedContext server = ServedContext.serving(
                        Map.of("outboundMessages", "1"),
                        endpoints -> endpoints.addObserver(ofAll).add("/sink", Endpoint.listening(Echo::new)));
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/sink");
            expect(ofAll, "accepted", "open");
            Connections all = WebSocketConnections.of(server.servletContext()).all();
            while (all.size() == 0) { // it is listed when observers have been told
                Thread.onSpinWait();
            }
            byte[] much = new byte[1 << 20];
            while (all.broadcast(much).skipped() == 0) {
                assertEquals("sent binary 1048576 in 1048586", ofAll.next());
            }
            expect(ofAll, "NOT_SENT");
        }
    }

    @Test
    void oneThatThrowsChangesNothing() throws Exception {
        try (LogRecorder log = new LogRecorder(WebSocket.class.getName());
                ServedContext server = ServedContext.serving(endpoints -> endpoints
                        .addObserver(new WebSocketObserver() {
                            @Override
                            public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
                                throw new AssertionError("on purpose");
                            }
                        })
                        .add(
                                "/no",
                                Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.refuse(403, "No."))))) {
            assertEquals(403, status(server, "/no"));
            assertEquals(403, status(server, "/no"));
            assertEquals(2, log.text().split("failed in onHandshakeRefused", -1).length, log::text);
        }
    }
}
