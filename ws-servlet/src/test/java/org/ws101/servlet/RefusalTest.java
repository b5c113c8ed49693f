package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is refused, and how. Behind each refused handshake an ordinary request is pipelined, which must not run:
 * a proxy may have taken it for frames.
 */
class RefusalTest {
    private static final AtomicInteger PROCEEDED = new AtomicInteger();
    private static JettyServer server;

    @BeforeAll
    static void start() {
        server = JettyServer.serving(endpoints -> endpoints
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
    private static RawClient.Response refusal(List<String> request) throws IOException {
        int served = server.served();
        int proceeded = PROCEEDED.get();
        try (RawClient client = new RawClient(server.port())) {
            client.send(String.join("\r\n", request) + "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Response response = client.response();
            assertTrue(client.isClosed(), "the connection must be closed");
            assertEquals(served, server.served(), "the request behind must not run");
            assertEquals(proceeded, PROCEEDED.get());
            assertTrue(response.status() >= 300, "status " + response.status());
            assertFalse(response.body().contains("secret"));
            assertFalse(response.body().contains("Exception"));
            assertEquals(response.status() == 426 ? List.of("websocket") : List.of(), response.all("Upgrade"));
            assertTrue(
                    response.header("Connection").contains("close"),
                    response.headers().toString());
            return response;
        }
    }

    private static List<String> changed(UnaryOperator<String> change) {
        List<String> lines = new ArrayList<>(RawClient.handshake("/echo"));
        lines.replaceAll(change);
        lines.removeIf(String::isEmpty);
        return lines;
    }

    private static List<String> with(String path, String... headers) {
        List<String> lines = RawClient.handshake(path);
        lines.addAll(List.of(headers));
        return lines;
    }

    private static List<String> without(String header) {
        return changed(line -> line.startsWith(header + ":") ? "" : line);
    }

    @Nested
    class MalformedHandshakes {
        static Stream<List<String>> requests() {
            return Stream.of(
                    without("Sec-WebSocket-Key"),
                    changed(line -> line.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j")),
                    changed(line -> line.replace("dGhlIHNhbXBsZSBub25jZQ==", "short")),
                    with("/echo", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                    with("/echo", "Sec-WebSocket-Protocol: a b"),
                    with("/echo", "Sec-WebSocket-Protocol: a, a"),
                    with("/echo", "Sec-WebSocket-Extensions: x;;"),
                    with("/echo", "Content-Length: 5"));
        }

        @ParameterizedTest
        @MethodSource("requests")
        void get400WithAPlainReason(List<String> request) throws IOException {
            RawClient.Response response = refusal(request);
            assertEquals(400, response.status());
            assertEquals(
                    "text/plain;charset=utf-8", response.header("Content-Type").toLowerCase(Locale.ROOT));
            assertFalse(response.body().isEmpty());
        }

        /** Jetty answers these itself, and not in plain text. */
        @ParameterizedTest
        @ValueSource(strings = {"keep-alive", "close", "Upgraded"})
        void get400WhenTheConnectionHeaderDoesNotSayUpgrade(String connection) throws IOException {
            assertEquals(
                    400,
                    refusal(changed(line -> line.replace("Connection: Upgrade", "Connection: " + connection)))
                            .status());
            assertEquals(400, refusal(without("Connection")).status());
        }

        @Test
        void get400WhenTheyAreChunked() throws IOException {
            assertEquals(
                    400, refusal(with("/echo", "Transfer-Encoding: chunked")).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/echo?x=%", "/echo?x=%zz", "/echo?x=%ff"})
        void withAQueryThatCannotBeDecodedNeverGet500(String path) throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                int status = client.connect(path).status();
                assertTrue(status == 400 || status == 101, "status " + status);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "FROB"})
        void get405WhenTheMethodIsNotGet(String method) throws IOException {
            RawClient.Response response;
            try (RawClient client = new RawClient(server.port())) {
                client.send(changed(line -> line.replace("GET", method)));
                response = client.response(method);
                assertTrue(client.isClosed());
            }
            assertEquals(405, response.status());
            assertEquals("GET", response.header("Allow"));
            assertEquals("close", response.header("Connection"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"8", "0", "14", "13, 8", "x", "1313"})
        void get426ForAnotherVersion(String version) throws IOException {
            RawClient.Response response = refusal(changed(line -> line.replace("Version: 13", "Version: " + version)));
            assertEquals(426, response.status());
            assertEquals("13", response.header("Sec-WebSocket-Version"));
        }

        @Test
        void get426WithoutAVersion() throws IOException {
            assertEquals(426, refusal(without("Sec-WebSocket-Version")).status());
        }

        @Test
        void get400InHttp10() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send(changed(line -> line.replace("HTTP/1.1", "HTTP/1.0")));
                assertEquals(400, client.response().status());
                assertTrue(client.isClosed());
            }
        }
    }

    @Nested
    class Origins {
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
            assertEquals(403, refusal(with("/echo", "Origin: " + origin)).status());
        }

        @Test
        void thatComeTwiceGet403() throws IOException {
            assertEquals(
                    403,
                    refusal(with("/echo", "Origin: http://localhost", "Origin: http://localhost"))
                            .status());
        }
    }

    @Nested
    class Subprotocols {
        @Test
        void thatDoNotSuitGet400() throws IOException {
            RawClient.Response response = refusal(with("/none", "Sec-WebSocket-Protocol: a, b"));
            assertEquals(400, response.status());
            assertTrue(response.body().contains("subprotocol"), response.body());
        }

        @Test
        void thatAreRequiredAndNotOfferedGet400() throws IOException {
            RawClient.Response response = refusal(with("/required"));
            assertEquals(400, response.status());
            assertTrue(response.body().contains("name one in Sec-WebSocket-Protocol"), response.body());
            assertEquals(
                    400, refusal(with("/required", "Sec-WebSocket-Protocol: b")).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/foreign", "/nothing", "/badSelection"})
        void thatAreSelectedWronglyGet500(String path) throws IOException {
            assertEquals(
                    500, refusal(with(path, "Sec-WebSocket-Protocol: a, b")).status());
        }
    }

    @Nested
    class Decisions {
        @Test
        void toRefuseCarryStatusHeadersAndBody() throws IOException {
            RawClient.Response response = refusal(with("/login"));
            assertEquals(401, response.status());
            assertEquals("Log in first.", response.body());
            assertEquals("13", response.header("Content-Length"));
            assertEquals("Basic realm=\"chat\"", response.header("WWW-Authenticate"));
            assertEquals(List.of("a=1", "b=2"), response.all("Set-Cookie"));
            assertEquals("close", response.header("Connection"));
        }

        @Test
        void mayHaveABodyOfAnotherType() throws IOException {
            RawClient.Response response = refusal(with("/json"));
            assertTrue(response.header("Content-Type").startsWith("application/json"), response.header("Content-Type"));
            assertEquals("{\"no\":\"é\"}", response.body());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/badCheck", "/errorInCheck", "/nullCheck", "/badListener"})
        void thatFailGet500(String path) throws IOException {
            RawClient.Response response = refusal(with(path));
            assertEquals(500, response.status());
            assertEquals("The server failed to handle this request; its log says why.", response.body());
        }
    }

    /** As a container hands on a request of HTTP/2, where {@code Connection} must not be sent. */
    @Nested
    class BeyondHttp1 {
        private int served(String method, RawClient.Response[] response) throws IOException {
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
            try (JettyServer beyond = new JettyServer()
                            .addFilter(JettyServer.holder(http2, Map.of()))
                            .addFilter(new WebSocketFilter(endpoints -> endpoints.add("/echo", ws -> {})), Map.of())
                            .start();
                    RawClient client = new RawClient(beyond.port())) {
                List<String> request = RawClient.handshake("/echo");
                if (method.equals("CONNECT")) {
                    request.remove("Upgrade: websocket");
                    request.remove("Connection: Upgrade");
                }
                response[0] = client.send(request).response();
                return beyond.served();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "CONNECT"})
        void theAnswerIs501WithoutFieldsAboutTheConnection(String method) throws IOException {
            RawClient.Response[] response = new RawClient.Response[1];
            assertEquals(0, served(method, response));
            assertEquals(501, response[0].status());
            assertEquals(List.of(), response[0].all("Connection"));
            assertTrue(response[0].body().contains("HTTP/1.1"), response[0].body());
        }
    }

    /** Whatever the names and counts, the answer is a considered one. */
    @Test
    void manyAndStrangeHeadersNeverGet500() throws IOException {
        List<String> request = RawClient.handshake("/echo");
        for (int i = 0; i < 40; i++) {
            request.add("Sec-WebSocket-Extensions: x-" + i);
            request.add("sec-websocket-protocol: p" + i);
            request.add("__proto__: " + i);
        }
        try (RawClient client = new RawClient(server.port())) {
            int status = client.send(request).response().status();
            assertEquals(400, status); // more extensions than anybody needs
        }
    }
}
