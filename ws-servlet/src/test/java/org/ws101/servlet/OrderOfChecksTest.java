package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** Syntax, origin, limits, checks, limits of the user, subprotocol: what is asked first answers first, and what comes later is not asked. */
class OrderOfChecksTest {
    private final List<String> asked = new ArrayList<>();
    private final ServedContext server = ServedContext.serving(
            Map.of("maxConnections", "1"),
            endpoints -> endpoints
                    .add(
                            "/guarded",
                            Endpoint.of(ws -> ws.receive())
                                    .withSelectProtocol(offered -> {
                                        asked.add("select");
                                        return Optional.of(offered.get(0));
                                    })
                                    .withCheck(request -> {
                                        asked.add("first");
                                        return request.queryParameter("user").isPresent()
                                                ? HandshakeDecision.permit()
                                                : HandshakeDecision.refuse(401, "Log in first.");
                                    })
                                    .withCheck(request -> {
                                        asked.add("second");
                                        return HandshakeDecision.permit();
                                    }))
                    .add("/open", ws -> ws.receive()));

    @AfterEach
    void stop() {
        server.close();
    }

    private int status(Request request) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(request).status();
        }
    }

    @Test
    void aMalformedRequestIsNotAnsweredByItsOrigin() throws IOException {
        assertEquals(
                400, status(Request.upgrade("/guarded").with("Origin", "null").with("Sec-WebSocket-Protocol", "a b")));
        assertEquals(List.of(), asked);
    }

    @Test
    void noCheckIsAskedAboutAForeignPage() throws IOException {
        assertEquals(
                403,
                status(Request.upgrade("/guarded?user=ann")
                        .with("Origin", "http://evil.example")
                        .with("Sec-WebSocket-Protocol", "a")));
        assertEquals(List.of(), asked);
    }

    @Test
    void theFirstRefusalCounts() throws IOException {
        assertEquals(401, status(Request.upgrade("/guarded").with("Sec-WebSocket-Protocol", "a")));
        assertEquals(List.of("first"), asked);
    }

    @Test
    void noCheckTakesATokenWhenTheServerIsFull() throws IOException {
        try (RawClient first = RawClient.open(server.port())) {
            first.upgrade("/open");
            assertEquals(503, status(Request.upgrade("/guarded?user=ann").with("Sec-WebSocket-Protocol", "a")));
            assertEquals(List.of(), asked);
        }
    }

    @Test
    void noCheckTakesATokenWhenTheServerIsStopping() throws IOException {
        WebSocketConnections.of(server.servletContext()).stop(Duration.ofSeconds(10));
        assertEquals(503, status(Request.upgrade("/guarded?user=ann").with("Sec-WebSocket-Protocol", "a")));
        assertEquals(List.of(), asked);
    }

    @Test
    void theSubprotocolIsSelectedLast() throws IOException {
        assertEquals(101, status(Request.upgrade("/guarded?user=ann").with("Sec-WebSocket-Protocol", "a")));
        assertEquals(List.of("first", "second", "select"), asked);
    }
}
