package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes that are accepted, and what the response says then. */
class AcceptanceTest {
    private static final AtomicInteger SELECTIONS = new AtomicInteger();
    private static JettyServer server;

    @BeforeAll
    static void start() {
        Endpoint echo = Endpoint.of(ws -> ws.forEachMessage(ws::sendAll));
        server = JettyServer.serving(
                Map.of("allowedOrigins", "https://everywhere.example"),
                endpoints -> endpoints
                        .add("/echo", echo)
                        .add("/open", echo.withAllowedOrigins("https://friend.example", "http://other.example:8080"))
                        .add("/any", echo.withAllowedOrigins("*"))
                        .add(
                                "/second",
                                Endpoint.of(ws -> ws.sendText(ws.protocol().orElse("none")))
                                        .withSelectProtocol(offered -> {
                                            SELECTIONS.incrementAndGet();
                                            return Optional.of(offered.get(1));
                                        }))
                        .add(
                                "/headers",
                                echo.withCheck(request ->
                                                HandshakeDecision.permit().header("X-One", "1"))
                                        .withCheck(request -> HandshakeDecision.permit()
                                                .header("X-Two", "2")
                                                .header("X-Two", "3"))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertEchoes(RawClient client) throws IOException {
        assertEquals("Hello", client.sendText("Hello").text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Connection: keep-alive, Upgrade", "Connection: UPGRADE , keep-alive", "connection: upgrade"})
    void theConnectionHeaderMayListMoreInAnyCaseAndOrder(String connection) throws IOException {
        List<String> request = RawClient.handshake("/echo");
        request.replaceAll(line -> line.startsWith("Connection:") ? connection : line);
        request.replaceAll(line -> line.equals("Upgrade: websocket") ? "upgrade: WebSocket" : line);
        try (RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.send(request).response().status());
            assertEchoes(client);
        }
    }

    @Test
    void anEmptyBodyIsNone() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo", "Content-Length: 0").status());
            assertEchoes(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo;jsessionid=1", "/%65cho", "/echo?x=1"})
    void thePathIsWhatTheContainerMakesOfIt(String path) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect(path).status());
            assertEchoes(client);
        }
    }

    @Test
    void theFirstFrameMayComeInTheSameSegment() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send(String.join("\r\n", RawClient.handshake("/echo")) + "\r\n\r\n\u0081\u0082\0\0\0\0Hi");
            assertEquals(101, client.response().status());
            assertEquals("Hi", client.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/echo, http://localhost",
        "/echo, https://localhost",
        "/echo, HTTP://LOCALHOST:80",
        "/echo, https://everywhere.example",
        "/open, https://everywhere.example",
        "/open, https://friend.example",
        "/open, http://other.example:8080",
        "/open, http://localhost",
        "/any, https://whoever.example"
    })
    void originsOfTheServerAndThoseAllowedMayConnect(String path, String origin) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect(path, "Origin: " + origin).status());
        }
    }

    @ParameterizedTest
    @CsvSource({"/echo, https://friend.example", "/open, http://other.example"})
    void whatOneEndpointAllowsIsNotAllowedToOthers(String path, String origin) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertEquals(403, client.connect(path, "Origin: " + origin).status());
        }
    }

    @Nested
    class Subprotocols {
        @Test
        void areSelectedFromTheOffer() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                RawClient.Response response =
                        client.connect("/second", "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol:  b , c");
                assertEquals(101, response.status());
                assertEquals(List.of("b"), response.all("Sec-WebSocket-Protocol"));
                assertEquals("b", client.text());
            }
        }

        @Test
        void areNotAskedForWhenTheClientOffersNone() throws IOException {
            int before = SELECTIONS.get();
            try (RawClient client = new RawClient(server.port())) {
                RawClient.Response response = client.connect("/second");
                assertEquals(101, response.status());
                assertEquals(List.of(), response.all("Sec-WebSocket-Protocol"));
                assertEquals("none", client.text());
                assertEquals(before, SELECTIONS.get());
            }
        }

        @Test
        void areNotAgreedOnByAnEndpointThatSelectsNone() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                RawClient.Response response = client.connect("/echo", "Sec-WebSocket-Protocol: a");
                assertEquals(101, response.status());
                assertEquals(List.of(), response.all("Sec-WebSocket-Protocol"));
            }
        }
    }

    @Test
    void everyPermittingCheckAddsItsHeaders() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Response response = client.connect("/headers");
            assertEquals(101, response.status());
            assertEquals(List.of("1"), response.all("X-One"));
            assertEquals(List.of("2", "3"), response.all("X-Two"));
            assertEchoes(client);
        }
    }

    @Nested
    class OtherFilters {
        /** A filter that wraps both, as many do, and knows the user. */
        private final Filter wrapping = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return () -> "ann";
                    }
                },
                new HttpServletResponseWrapper((HttpServletResponse) response));

        @Test
        void mayWrapRequestAndResponse() throws IOException {
            List<String> users = new ArrayList<>();
            try (JettyServer wrapped = new JettyServer()
                            .addFilter(JettyServer.holder(wrapping, Map.of()))
                            .addFilter(
                                    new WebSocketFilter(endpoints -> endpoints.add(
                                            "/echo",
                                            Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))
                                                    .withCheck(request -> {
                                                        users.add(request.principal()
                                                                .orElseThrow()
                                                                .getName());
                                                        return HandshakeDecision.permit();
                                                    }))),
                                    Map.of())
                            .start();
                    RawClient client = new RawClient(wrapped.port());
                    RawClient refused = new RawClient(wrapped.port())) {
                assertEquals(101, client.connect("/echo").status());
                assertEchoes(client);
                assertEquals(List.of("ann"), users);
                assertEquals(403, refused.connect("/echo", "Origin: null").status());
            }
        }
    }
}
