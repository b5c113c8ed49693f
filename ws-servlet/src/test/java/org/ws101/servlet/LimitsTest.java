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
                JettyServer server = JettyServer.serving(Map.of(option, "1"), ECHO);
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port())) {
            assertEquals(101, first.connect(path).status());
            RawClient.Response refused = second.connect(path);
            assertEquals(503, refused.status());
            assertFalse(refused.body().contains("max"), refused.body());
            assertTrue(log.text().contains("refused with 503: as many"), log::text);
            assertTrue(log.text().contains("the option " + option + " allows, 1; raise"), log::text);
            assertFalse(log.text().contains("stopping"), log::text);
        }
    }

    @Test
    void ofOneUserCountUsersWithoutANameAsOne() throws IOException {
        try (JettyServer server = JettyServer.serving(Map.of("maxConnectionsPerPrincipal", "2"), ECHO);
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port());
                RawClient third = new RawClient(server.port());
                RawClient other = new RawClient(server.port())) {
            assertEquals(101, first.connect("/nameless").status());
            assertEquals(101, second.connect("/nameless").status());
            assertEquals(503, third.connect("/nameless").status());
            assertEquals(101, other.connect("/ann").status());
        }
    }

    /** Fills the only place, is refused, leaves, and the place is free. */
    private static void assertOneAtATime(Map<String, String> initParams) throws IOException {
        try (JettyServer server = JettyServer.serving(initParams, ECHO)) {
            for (int i = 0; i < 3; i++) {
                try (RawClient first = new RawClient(server.port());
                        RawClient second = new RawClient(server.port())) {
                    assertEquals(101, first.connect("/echo").status());
                    RawClient.Response refused = second.connect("/echo");
                    assertEquals(503, refused.status());
                    assertEquals("close", refused.header("Connection"));
                    assertTrue(second.isClosed());
                    first.sendHex("88 82 00000000 03e8"); // close, 1000
                    assertEquals("880203e8", first.frame());
                    assertTrue(first.isClosed());
                }
                // the place is free when the connection has ended, which is after the client has seen it close
                awaitPlace(server);
            }
        }
    }

    private static void awaitPlace(JettyServer server) throws IOException {
        int status = 503;
        while (status == 503) {
            try (RawClient client = new RawClient(server.port())) {
                status =
                        client.connect("/refusing", "Sec-WebSocket-Protocol: a").status();
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
        try (JettyServer server = new JettyServer()
                        .addFilter(JettyServer.holder(SENT_FROM, Map.of()))
                        .addFilter(new WebSocketFilter(ECHO), Map.of("maxConnectionsPerAddress", "1"))
                        .start();
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port());
                RawClient other = new RawClient(server.port())) {
            assertEquals(
                    101, first.connect("/echo", "Sent-From: 2001:db8:1:2::1").status());
            assertEquals(
                    503,
                    second.connect("/echo", "Sent-From: 2001:db8:1:2:3:4:5:6").status());
            assertEquals(
                    101, other.connect("/echo", "Sent-From: 2001:db8:1:3::1").status());
        }
    }

    /** Anybody can send those headers: they count where the container is told to trust them. */
    @Test
    void ofOneAddressCountThoseOfTheSocketWhateverAForwardingHeaderSays() throws IOException {
        try (JettyServer server = JettyServer.serving(Map.of("maxConnectionsPerAddress", "1"), ECHO);
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port())) {
            assertEquals(101, first.connect("/echo", forwardedFor("192.0.2.1")).status());
            assertEquals(503, second.connect("/echo", forwardedFor("192.0.2.2")).status());
        }
    }

    private static String[] forwardedFor(String address) {
        return new String[] {"X-Forwarded-For: " + address, "Forwarded: for=" + address, "X-Real-IP: " + address};
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
                JettyServer server = JettyServer.serving(Map.of("handshakesPerSecondPerAddress", "1"), ECHO)) {
            RawClient.Response refused = firstThatIsNot(status, server, path, header);
            assertEquals(429, refused.status());
            assertEquals("1", refused.header("Retry-After"));
            assertEquals("close", refused.header("Connection"));
            assertFalse(refused.body().contains("handshakesPer"), refused.body());
            assertTrue(log.text().contains("refused with 429: more came from this address"), log::text);
            assertTrue(log.text().contains("the option handshakesPerSecondPerAddress allows, 1 a second"), log::text);
        }
    }

    @Test
    void ofTheHandshakesOfAnAddressAreAcceptedAgainInTheNextSecond() throws IOException {
        try (JettyServer server = JettyServer.serving(Map.of("handshakesPerSecondPerAddress", "1"), ECHO)) {
            String header = "Sec-WebSocket-Protocol: none";
            assertEquals(429, firstThatIsNot(101, server, "/echo", header).status());
            assertEquals(101, firstThatIsNot(429, server, "/echo", header).status());
        }
    }

    private static RawClient.Response firstThatIsNot(int status, JettyServer server, String path, String header)
            throws IOException {
        RawClient.Response response;
        do {
            try (RawClient client = new RawClient(server.port())) {
                response = client.connect(path, header);
            }
        } while (response.status() == status);
        return response;
    }

    @Test
    void ofTheHandshakesOfAnAddressDoNotTouchOtherRequests() throws IOException {
        try (JettyServer server = JettyServer.serving(Map.of("handshakesPerSecondPerAddress", "1"), ECHO)) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    assertEquals(200, client.connect("/elsewhere").status());
                }
            }
            try (RawClient client = new RawClient(server.port())) {
                assertEquals(101, client.connect("/echo").status());
            }
        }
    }

    @Test
    void aHandshakeThatIsRefusedLaterGivesItsPlaceBack() throws IOException {
        try (JettyServer server = JettyServer.serving(Map.of("maxConnections", "1"), ECHO)) {
            for (int i = 0; i < 5; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    assertEquals(
                            400,
                            client.connect("/refusing", "Sec-WebSocket-Protocol: a")
                                    .status());
                }
            }
        }
    }

    @Test
    void aMessageOverTheInitParamFailsWith1009() throws IOException {
        try (JettyServer server = JettyServer.serving(Map.of("maxMessageSize", "10"), ECHO);
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo").status());
            assertEquals("0123456789", client.sendText("0123456789").text());
            client.sendText("0123456789x");
            String frame = client.frame();
            assertTrue(frame.startsWith("88") && frame.startsWith("03f1", 4), frame); // close, 1009
        }
    }
}
