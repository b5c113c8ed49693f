package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.WireFrame;

/** More connections than there may be. */
class LimitsTest {
    private static final WebSocketApplication ECHO = endpoints -> endpoints
            .add("/echo", ws -> ws.forEachMessage(ws::sendAll))
            .add("/pooled", Endpoint.of(ws -> ws.forEachMessage(ws::sendAll)).withThreads(CallbackThreads.POOL))
            .add(
                    "/ann",
                    Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))
                            .withCheck(request -> HandshakeDecision.permit(() -> "ann")))
            .add(
                    "/nameless",
                    Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))
                            .withCheck(request -> HandshakeDecision.permit(new Nameless())))
            .add("/refusing", Endpoint.of(ws -> {}).withSelectProtocol(offered -> Optional.empty()));

    /** As some containers have it, and checks that forget the name. */
    private record Nameless() implements Principal {
        @Override
        @SuppressWarnings("NullAway")
        public String getName() {
            return null;
        }
    }

    /** The answer says nothing of it, and the log which option it was. */
    @ParameterizedTest
    @CsvSource({
        "maxConnections, /echo",
        "maxConnectionsPerPrincipal, /ann",
        "maxConnectionsPerAddress, /echo",
        "maxThreads, /pooled"
    })
    void areNamedInTheLog(String option, String path) throws IOException {
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName());
                ServedContext server = ServedContext.serving(Map.of(option, "1"), ECHO);
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port())) {
            first.upgrade(path);
            Response refused = second.exchange(Request.upgrade(path));
            assertEquals(503, refused.status());
            assertFalse(refused.body().contains("max"), refused.body());
            assertTrue(log.text().contains("refused with 503: as many"), log::text);
            assertTrue(log.text().contains("the option " + option + " allows, 1; raise"), log::text);
            assertFalse(log.text().contains("stopping"), log::text);
        }
    }

    @Test
    void ofOneUserCountUsersWithoutANameAsOne() throws IOException {
        try (ServedContext server = ServedContext.serving(Map.of("maxConnectionsPerPrincipal", "2"), ECHO);
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port());
                RawClient third = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            first.upgrade("/nameless");
            second.upgrade("/nameless");
            assertEquals(503, third.exchange(Request.upgrade("/nameless")).status());
            other.upgrade("/ann");
        }
    }

    /** Fills the only place, is refused, leaves, and the place is free. */
    private static void assertOneAtATime(Map<String, String> initParams) throws IOException {
        try (ServedContext server = ServedContext.serving(initParams, ECHO)) {
            for (int i = 0; i < 3; i++) {
                try (RawClient first = RawClient.open(server.port());
                        RawClient second = RawClient.open(server.port())) {
                    first.upgrade("/echo");
                    Response refused = second.exchange(Request.upgrade("/echo"));
                    assertEquals(503, refused.status());
                    assertEquals("close", refused.field("Connection"));
                    assertTrue(second.isClosedByPeer());
                    first.sendClose(1000);
                    assertEquals("880203e8", first.readFrame().wholeHex());
                    assertTrue(first.isClosedByPeer());
                }
                // the place is free when the connection has ended, which is after the client has seen it close
                awaitPlace(server);
            }
        }
    }

    private static void awaitPlace(ServedContext server) throws IOException {
        int status = 503;
        while (status == 503) {
            try (RawClient client = RawClient.open(server.port())) {
                status = client.exchange(Request.upgrade("/refusing").with("Sec-WebSocket-Protocol", "a"))
                        .status();
            }
        }
        assertEquals(400, status);
    }

    @Test
    void inAllGet503UntilOneHasEnded() throws IOException {
        assertOneAtATime(Map.of("maxConnections", "1"));
    }

    @Test
    void ofOneAddressGet503UntilOneHasEnded() throws IOException {
        assertOneAtATime(Map.of("maxConnectionsPerAddress", "1"));
    }

    /** A request that comes from where a header says. */
    private static final Filter SENT_FROM = (request, response, chain) -> chain.doFilter(
            new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public String getRemoteAddr() {
                    return getHeader("Sent-From");
                }
            },
            response);

    @Test
    void ofOneAddressCountThoseOfANetworkOfIpv6AsOne() throws IOException {
        try (ServedContext server = new ServedContext()
                        .addFilter(ServedContext.holder(SENT_FROM, Map.of()))
                        .addFilter(new WebSocketFilter(ECHO), Map.of("maxConnectionsPerAddress", "1"))
                        .start();
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            first.upgrade(Request.upgrade("/echo").with("Sent-From", "2001:db8:1:2::1"));
            assertEquals(
                    503,
                    second.exchange(Request.upgrade("/echo").with("Sent-From", "2001:db8:1:2:3:4:5:6"))
                            .status());
            other.upgrade(Request.upgrade("/echo").with("Sent-From", "2001:db8:1:3::1"));
        }
    }

    /** Anybody can send those headers: they count where the container is told to trust them. */
    @Test
    void ofOneAddressCountThoseOfTheSocketWhateverAForwardingHeaderSays() throws IOException {
        try (ServedContext server = ServedContext.serving(Map.of("maxConnectionsPerAddress", "1"), ECHO);
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port())) {
            first.upgrade(forwardedFor("192.0.2.1"));
            assertEquals(503, second.exchange(forwardedFor("192.0.2.2")).status());
        }
    }

    private static Request forwardedFor(String address) {
        return Request.upgrade("/echo")
                .with("X-Forwarded-For", address)
                .with("Forwarded", "for=" + address)
                .with("X-Real-IP", address);
    }

    /** Each counts, whether it is accepted, refused or malformed: soon there is one too many. */
    @ParameterizedTest
    @CsvSource({
        "101, /echo, Sec-WebSocket-Protocol: none",
        "400, /refusing, Sec-WebSocket-Protocol: a",
        "403, /echo, Origin: https://evil.example",
        "400, /echo, Content-Length: 1"
    })
    void ofTheHandshakesOfAnAddressGet429(int status, String path, String header) throws IOException {
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName());
                ServedContext server = ServedContext.serving(Map.of("handshakesPerSecondPerAddress", "1"), ECHO)) {
            Response refused =
                    firstThatIsNot(status, server, Request.upgrade(path).withLine(header));
            assertEquals(429, refused.status());
            assertEquals("1", refused.field("Retry-After"));
            assertEquals("close", refused.field("Connection"));
            assertFalse(refused.body().contains("handshakesPer"), refused.body());
            assertTrue(log.text().contains("refused with 429: more came from this address"), log::text);
            assertTrue(log.text().contains("the option handshakesPerSecondPerAddress allows, 1 a second"), log::text);
        }
    }

    @Test
    void ofTheHandshakesOfAnAddressAreAcceptedAgainInTheNextSecond() throws IOException {
        try (ServedContext server = ServedContext.serving(Map.of("handshakesPerSecondPerAddress", "1"), ECHO)) {
            Request request = Request.upgrade("/echo").with("Sec-WebSocket-Protocol", "none");
            assertEquals(429, firstThatIsNot(101, server, request).status());
            assertEquals(101, firstThatIsNot(429, server, request).status());
        }
    }

    private static Response firstThatIsNot(int status, ServedContext server, Request request) throws IOException {
        Response response;
        do {
            try (RawClient client = RawClient.open(server.port())) {
                response = client.exchange(request);
            }
        } while (response.status() == status);
        return response;
    }

    @Test
    void ofTheHandshakesOfAnAddressDoNotTouchOtherRequests() throws IOException {
        try (ServedContext server = ServedContext.serving(Map.of("handshakesPerSecondPerAddress", "1"), ECHO)) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = RawClient.open(server.port())) {
                    assertEquals(
                            200, client.exchange(Request.upgrade("/elsewhere")).status());
                }
            }
            RawClient.upgraded(server.port(), "/echo").close();
        }
    }

    @Test
    void aHandshakeThatIsRefusedLaterGivesItsPlaceBack() throws IOException {
        try (ServedContext server = ServedContext.serving(Map.of("maxConnections", "1"), ECHO)) {
            for (int i = 0; i < 5; i++) {
                try (RawClient client = RawClient.open(server.port())) {
                    assertEquals(
                            400,
                            client.exchange(Request.upgrade("/refusing").with("Sec-WebSocket-Protocol", "a"))
                                    .status());
                }
            }
        }
    }

    @Test
    void aMessageOverTheInitParamFailsWith1009() throws IOException {
        try (ServedContext server = ServedContext.serving(Map.of("maxMessageSize", "10"), ECHO);
                RawClient client = RawClient.upgraded(server.port(), "/echo")) {
            assertEquals("0123456789", client.sendText("0123456789").readText());
            client.sendText("0123456789x");
            WireFrame close = client.readFrame();
            assertEquals(0x88, close.first());
            assertEquals(1009, close.closeCode());
        }
    }
}
