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
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** Handshakes that are accepted, and what the response says then. */
class AcceptanceTest {
    private static final AtomicInteger SELECTIONS = new AtomicInteger();
    private static ServedContext server;

    @BeforeAll
    static void start() {
        Endpoint echo = Endpoint.of(ws -> ws.forEachMessage(ws::sendAll));
        server = ServedContext.serving(
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
        assertEquals("Hello", client.sendText("Hello").readText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Connection: keep-alive, Upgrade", "Connection: UPGRADE , keep-alive", "connection: upgrade"})
    void theConnectionHeaderMayListMoreInAnyCaseAndOrder(String connection) throws IOException {
        Request request = Request.upgrade("/echo")
                .without("Upgrade")
                .without("Connection")
                .withLine("upgrade: WebSocket")
                .withLine(connection);
        try (RawClient client = RawClient.upgraded(server.port(), request)) {
            assertEchoes(client);
        }
    }

    @Test
    void anEmptyBodyIsNone() throws IOException {
        try (RawClient client =
                RawClient.upgraded(server.port(), Request.upgrade("/echo").with("Content-Length", "0"))) {
            assertEchoes(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo;jsessionid=1", "/%65cho", "/echo?x=1"})
    void thePathIsWhatTheContainerMakesOfIt(String path) throws IOException {
        try (RawClient client = RawClient.upgraded(server.port(), path)) {
            assertEchoes(client);
        }
    }

    @Test
    void theFirstFrameMayComeInTheSameSegment() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            client.send(Request.upgrade("/echo").bytes(), Wire.text("Hi"));
            assertEquals(101, client.readResponse().status());
            assertEquals("Hi", client.readText());
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
        RawClient.upgraded(
                        server.port(),
                        Request.upgrade(path).replacing("Host", "localhost").with("Origin", origin))
                .close();
    }

    @ParameterizedTest
    @CsvSource({"/echo, https://friend.example", "/open, http://other.example"})
    void whatOneEndpointAllowsIsNotAllowedToOthers(String path, String origin) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            assertEquals(
                    403,
                    client.exchange(Request.upgrade(path)
                                    .replacing("Host", "localhost")
                                    .with("Origin", origin))
                            .status());
        }
    }

    @Nested
    class Subprotocols {
        @Test
        void areSelectedFromTheOffer() throws IOException {
            try (RawClient client = RawClient.open(server.port())) {
                Response response = client.exchange(Request.upgrade("/second")
                        .with("Sec-WebSocket-Protocol", "a")
                        .with("Sec-WebSocket-Protocol", " b , c"));
                assertEquals(101, response.status());
                assertEquals(List.of("b"), response.values("Sec-WebSocket-Protocol"));
                assertEquals("b", client.readText());
            }
        }

        @Test
        void areNotAskedForWhenTheClientOffersNone() throws IOException {
            int before = SELECTIONS.get();
            try (RawClient client = RawClient.open(server.port())) {
                Response response = client.exchange(Request.upgrade("/second"));
                assertEquals(101, response.status());
                assertEquals(List.of(), response.values("Sec-WebSocket-Protocol"));
                assertEquals("none", client.readText());
                assertEquals(before, SELECTIONS.get());
            }
        }

        @Test
        void areNotAgreedOnByAnEndpointThatSelectsNone() throws IOException {
            try (RawClient client = RawClient.open(server.port())) {
                Response response = client.exchange(Request.upgrade("/echo").with("Sec-WebSocket-Protocol", "a"));
                assertEquals(101, response.status());
                assertEquals(List.of(), response.values("Sec-WebSocket-Protocol"));
            }
        }
    }

    @Test
    void everyPermittingCheckAddsItsHeaders() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            Response response = client.exchange(Request.upgrade("/headers"));
            assertEquals(101, response.status());
            assertEquals(List.of("1"), response.values("X-One"));
            assertEquals(List.of("2", "3"), response.values("X-Two"));
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
            try (ServedContext wrapped = new ServedContext()
                            .addFilter(ServedContext.holder(wrapping, Map.of()))
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
                    RawClient client = RawClient.open(wrapped.port());
                    RawClient refused = RawClient.open(wrapped.port())) {
                client.upgrade("/echo");
                assertEchoes(client);
                assertEquals(List.of("ann"), users);
                assertEquals(
                        403,
                        refused.exchange(Request.upgrade("/echo").with("Origin", "null"))
                                .status());
            }
        }
    }
}
