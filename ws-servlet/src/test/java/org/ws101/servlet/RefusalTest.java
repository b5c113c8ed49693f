package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/**
 * What is refused, and how. Behind each refused handshake an ordinary request is pipelined, which must not run:
 * a proxy may have taken it for frames.
 */
class RefusalTest {
    private static final Request VALID = Request.upgrade("/echo");
    private static final AtomicInteger PROCEEDED = new AtomicInteger();
    private static ServedContext server;

    @BeforeAll
    static void start() {
        server = ServedContext.serving(endpoints -> endpoints
                .add("/echo", ws -> PROCEEDED.incrementAndGet())
                .add(
                        "/none",
                        Endpoint.of(ws -> PROCEEDED.incrementAndGet()).withSelectProtocol(offered -> Optional.empty()))
                .add(
                        "/required",
                        Endpoint.of(ws -> PROCEEDED.incrementAndGet())
                                .withRequiredProtocol(offered ->
                                        offered.stream().filter("a"::equals).findFirst()))
                .add("/foreign", Endpoint.of(ws -> {}).withSelectProtocol(offered -> Optional.of("not-offered")))
                .add("/nothing", Endpoint.of(ws -> {}).withSelectProtocol(offered -> null))
                .add("/badSelection", Endpoint.of(ws -> {}).withSelectProtocol(offered -> {
                    throw new IllegalStateException("secret");
                }))
                .add("/badCheck", Endpoint.of(ws -> {}).withCheck(request -> {
                    throw new IOException("secret");
                }))
                .add("/errorInCheck", Endpoint.of(ws -> {}).withCheck(request -> {
                    throw new AssertionError("secret");
                }))
                .add("/nullCheck", Endpoint.of(ws -> {}).withCheck(request -> null))
                .add("/badListener", Endpoint.listening(() -> {
                    throw new IllegalStateException("secret");
                }))
                .add(
                        "/login",
                        Endpoint.of(ws -> {})
                                .withCheck(request -> HandshakeDecision.refuse(401, "Log in first.")
                                        .header("WWW-Authenticate", "Basic realm=\"chat\"")
                                        .header("Set-Cookie", "a=1")
                                        .header("Set-Cookie", "b=2")))
                .add(
                        "/json",
                        Endpoint.of(ws -> {})
                                .withCheck(request -> HandshakeDecision.refuse(403, "{\"no\":\"é\"}")
                                        .header("Content-Type", "application/json"))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Sends the request with another behind it; the answer must be a refusal and the last thing to come. */
    private static Response refusal(Request request) throws IOException {
        int served = server.served();
        int proceeded = PROCEEDED.get();
        try (RawClient client = RawClient.open(server.port())) {
            client.send(request.bytes(), Request.get("/smuggled").bytes());
            Response response = client.readWholeResponse();
            assertTrue(client.isClosedByPeer(), "the connection must be closed");
            assertEquals(served, server.served(), "the request behind must not run");
            assertEquals(proceeded, PROCEEDED.get());
            assertTrue(response.status() >= 300, "status " + response.status());
            assertFalse(response.body().contains("secret"));
            assertFalse(response.body().contains("Exception"));
            assertEquals(response.status() == 426 ? List.of("websocket") : List.of(), response.values("Upgrade"));
            assertTrue(
                    response.field("Connection").contains("close"),
                    response.fields().toString());
            return response;
        }
    }

    @Nested
    class MalformedHandshakes {
        static Stream<Request> requests() {
            return Stream.of(
                    VALID.without("Sec-WebSocket-Key"),
                    VALID.replacing("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j"),
                    VALID.replacing("Sec-WebSocket-Key", "short"),
                    VALID.with("Sec-WebSocket-Key", Request.KEY),
                    VALID.with("Sec-WebSocket-Protocol", "a b"),
                    VALID.with("Sec-WebSocket-Protocol", "a, a"),
                    VALID.with("Sec-WebSocket-Extensions", "x;;"),
                    VALID.with("Content-Length", "5"));
        }

        @ParameterizedTest
        @MethodSource("requests")
        void get400WithAPlainReason(Request request) throws IOException {
            Response response = refusal(request);
            assertEquals(400, response.status());
            assertEquals(
                    "text/plain;charset=utf-8", response.field("Content-Type").toLowerCase(Locale.ROOT));
            assertFalse(response.body().isEmpty());
        }

        /** Jetty answers these itself, and not in plain text. */
        @ParameterizedTest
        @ValueSource(strings = {"keep-alive", "close", "Upgraded"})
        void get400WhenTheConnectionHeaderDoesNotSayUpgrade(String connection) throws IOException {
            assertEquals(400, refusal(VALID.replacing("Connection", connection)).status());
            assertEquals(400, refusal(VALID.without("Connection")).status());
        }

        @Test
        void get400WhenTheyAreChunked() throws IOException {
            assertEquals(
                    400, refusal(VALID.with("Transfer-Encoding", "chunked")).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/echo?x=%", "/echo?x=%zz", "/echo?x=%ff"})
        void withAQueryThatCannotBeDecodedNeverGet500(String path) throws IOException {
            try (RawClient client = RawClient.open(server.port())) {
                int status = client.exchange(Request.upgrade(path)).status();
                assertTrue(status == 400 || status == 101, "status " + status);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "FROB"})
        void get405WhenTheMethodIsNotGet(String method) throws IOException {
            Response response;
            try (RawClient client = RawClient.open(server.port())) {
                response = client.exchange(VALID.method(method));
                assertTrue(client.isClosedByPeer());
            }
            assertEquals(405, response.status());
            assertEquals("GET", response.field("Allow"));
            assertEquals("close", response.field("Connection"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"8", "0", "14", "13, 8", "x", "1313"})
        void get426ForAnotherVersion(String version) throws IOException {
            Response response = refusal(VALID.replacing("Sec-WebSocket-Version", version));
            assertEquals(426, response.status());
            assertEquals("13", response.field("Sec-WebSocket-Version"));
        }

        @Test
        void get426WithoutAVersion() throws IOException {
            assertEquals(426, refusal(VALID.without("Sec-WebSocket-Version")).status());
        }

        @Test
        void get400InHttp10() throws IOException {
            try (RawClient client = RawClient.open(server.port())) {
                assertEquals(400, client.exchange(VALID.version("HTTP/1.0")).status());
                assertTrue(client.isClosedByPeer());
            }
        }
    }

    @Nested
    class Origins {
        private static final Request OF_LOCALHOST = VALID.replacing("Host", "localhost");

        @ParameterizedTest
        @CsvSource({
            "null",
            "http://evil.example",
            "http://localhost.evil.example",
            "http://sub.localhost",
            "http://localhost:81",
            "ftp://localhost",
            "localhost",
            "http://localhost/",
            "http://[::1",
            "''"
        })
        void thatAreForeignOrMalformedGet403(String origin) throws IOException {
            assertEquals(403, refusal(OF_LOCALHOST.with("Origin", origin)).status());
        }

        @Test
        void thatComeTwiceGet403() throws IOException {
            assertEquals(
                    403,
                    refusal(OF_LOCALHOST.with("Origin", "http://localhost").with("Origin", "http://localhost"))
                            .status());
        }
    }

    @Nested
    class Subprotocols {
        @Test
        void thatDoNotSuitGet400() throws IOException {
            Response response = refusal(Request.upgrade("/none").with("Sec-WebSocket-Protocol", "a, b"));
            assertEquals(400, response.status());
            assertTrue(response.body().contains("subprotocol"), response.body());
        }

        @Test
        void thatAreRequiredAndNotOfferedGet400() throws IOException {
            Response response = refusal(Request.upgrade("/required"));
            assertEquals(400, response.status());
            assertTrue(response.body().contains("name one in Sec-WebSocket-Protocol"), response.body());
            assertEquals(
                    400,
                    refusal(Request.upgrade("/required").with("Sec-WebSocket-Protocol", "b"))
                            .status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/foreign", "/nothing", "/badSelection"})
        void thatAreSelectedWronglyGet500(String path) throws IOException {
            assertEquals(
                    500,
                    refusal(Request.upgrade(path).with("Sec-WebSocket-Protocol", "a, b"))
                            .status());
        }
    }

    @Nested
    class Decisions {
        @Test
        void toRefuseCarryStatusHeadersAndBody() throws IOException {
            Response response = refusal(Request.upgrade("/login"));
            assertEquals(401, response.status());
            assertEquals("Log in first.", response.body());
            assertEquals("13", response.field("Content-Length"));
            assertEquals("Basic realm=\"chat\"", response.field("WWW-Authenticate"));
            assertEquals(List.of("a=1", "b=2"), response.values("Set-Cookie"));
            assertEquals("close", response.field("Connection"));
        }

        @Test
        void mayHaveABodyOfAnotherType() throws IOException {
            Response response = refusal(Request.upgrade("/json"));
            assertTrue(response.field("Content-Type").startsWith("application/json"), response.field("Content-Type"));
            assertEquals("{\"no\":\"é\"}", response.body());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/badCheck", "/errorInCheck", "/nullCheck", "/badListener"})
        void thatFailGet500(String path) throws IOException {
            Response response = refusal(Request.upgrade(path));
            assertEquals(500, response.status());
            assertEquals("The server failed to handle this request; its log says why.", response.body());
        }
    }

    /** As a container hands on a request of HTTP/2, where {@code Connection} must not be sent. */
    @Nested
    class BeyondHttp1 {
        private int served(String method, Response[] response) throws IOException {
            Filter http2 = (request, answer, chain) -> chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                        @Override
                        public String getProtocol() {
                            return "HTTP/2.0";
                        }

                        @Override
                        public String getMethod() {
                            return method;
                        }
                    },
                    answer);
            try (ServedContext beyond = new ServedContext()
                            .addFilter(ServedContext.holder(http2, Map.of()))
                            .addFilter(new WebSocketFilter(endpoints -> endpoints.add("/echo", ws -> {})), Map.of())
                            .start();
                    RawClient client = RawClient.open(beyond.port())) {
                Request request = VALID;
                if (method.equals("CONNECT")) {
                    request = request.without("Upgrade").without("Connection");
                }
                response[0] = client.exchange(request);
                return beyond.served();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "CONNECT"})
        void theAnswerIs501WithoutFieldsAboutTheConnection(String method) throws IOException {
            Response[] response = new Response[1];
            assertEquals(0, served(method, response));
            assertEquals(501, response[0].status());
            assertEquals(List.of(), response[0].values("Connection"));
            assertTrue(response[0].body().contains("HTTP/1.1"), response[0].body());
        }
    }

    /** Whatever the names and counts, the answer is a considered one. */
    @Test
    void manyAndStrangeHeadersNeverGet500() throws IOException {
        Request request = VALID;
        for (int i = 0; i < 40; i++) {
            request = request.with("Sec-WebSocket-Extensions", "x-" + i)
                    .with("sec-websocket-protocol", "p" + i)
                    .with("__proto__", "" + i);
        }
        try (RawClient client = RawClient.open(server.port())) {
            int status = client.exchange(request).status();
            assertEquals(400, status); // more extensions than anybody needs
        }
    }
}
