package org.ws101.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.WebSocketClient;
import org.ws101.opentelemetry.guide.TracedCaller;
import org.ws101.opentelemetry.guide.TracedEcho;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** The spans of opening handshakes, on either side of the wire. */
@ParameterizedClass
@EnumSource
class HandshakeSpansTest {
    private final Served.Container container;
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String TRACE_PARENT = "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01";

    private final Spans spans = new Spans();
    private final WebSocketTracing tracing = WebSocketTracing.of(spans.openTelemetry());
    private final WebSocketClient client = WebSocketClient.builder()
            .contextCapture(tracing)
            .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
            .build();

    HandshakeSpansTest(Served.Container container) {
        this.container = container;
    }

    @AfterEach
    void nothingElseEnds() {
        assertEquals(List.of(), spans.rest());
        spans.close();
    }

    private WebSocketApplication application() {
        return endpoints -> endpoints
                .addContextCapture(tracing)
                .add("/chat/{room}", Endpoint.listening(() -> new WebSocketListener() {}))
                .add("/closed", Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.refuse(418, "A teapot.")))
                .add("/faulty", Endpoint.of(ws -> {}).withCheck(request -> {
                    throw new IllegalStateException("a bug");
                }));
    }

    private static Map<String, Object> attributes(SpanData span) {
        Map<String, Object> attributes = new HashMap<>();
        span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
        return attributes;
    }

    private static @Nullable String text(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    @SuppressWarnings("try")
    void thatOfAServerIsAChildOfTheClientsWhichIsAChildOfItsCaller() throws Exception {
        try (Served server = container.start(application())) {
            Span caller = spans.openTelemetry()
                    .getTracer("test")
                    .spanBuilder("caller")
                    .startSpan();
            try (Scope scope = caller.makeCurrent();
                    WebSocket webSocket = client.connect(server.uri("/chat/a%20b?ticket=secret"))) {
                assertEquals(caller, Span.current());
            } finally {
                caller.end();
            }
            SpanData outer = spans.next("caller");
            SpanData asked = spans.next("GET");
            SpanData answered = spans.next("GET /chat/{room}");
            assertEquals(outer.getSpanId(), asked.getParentSpanId());
            assertEquals(asked.getSpanId(), answered.getParentSpanId());
            assertTrue(answered.getParentSpanContext().isRemote());
            assertEquals(outer.getTraceId(), answered.getTraceId());
            assertEquals(SpanKind.CLIENT, asked.getKind());
            assertEquals(SpanKind.SERVER, answered.getKind());
            assertEquals(StatusCode.UNSET, asked.getStatus().getStatusCode());
            assertEquals(StatusCode.UNSET, answered.getStatus().getStatusCode());
            assertEquals(
                    Map.of(
                            "http.request.method", "GET",
                            "http.response.status_code", 101L,
                            "url.scheme", "ws",
                            "url.full", "ws://127.0.0.1:" + server.port() + "/chat/a%20b",
                            "server.address", "127.0.0.1",
                            "server.port", (long) server.port(),
                            "network.protocol.name", "websocket"),
                    attributes(asked));
            Map<String, Object> known = attributes(answered);
            assertNotNull(known.remove("client.port"));
            assertEquals(
                    Map.of(
                            "http.request.method", "GET",
                            "http.response.status_code", 101L,
                            "http.route", "/chat/{room}",
                            "url.scheme", "ws",
                            "url.path", "/chat/a b",
                            "client.address", "127.0.0.1",
                            "network.protocol.name", "websocket"),
                    known);
        }
    }

    @Test
    void thatOfAServerIsOfTheTraceThatTheHeaderFieldsName() throws Exception {
        try (Served server = container.start(application())) {
            assertEquals(101, status(server.port(), "GET", "/chat/a", TRACE_PARENT));
            SpanData span = spans.next("GET /chat/{room}");
            assertEquals(TRACE, span.getTraceId());
            assertEquals("b7ad6b7169203331", span.getParentSpanId());
            assertEquals(101, status(server.port(), "GET", "/chat/a", "traceparent: 00-what-01"));
            SpanData root = spans.next("GET /chat/{room}");
            assertFalse(root.getParentSpanContext().isValid());
        }
    }

    /** Of an agent or a framework, which has read the header fields itself and has counted the request. */
    @Test
    @SuppressWarnings("try")
    void thatOfAServerIsAChildOfWhatIsCurrentInTheRequest() throws Exception {
        Filter agent = (request, response, chain) -> {
            Span around = spans.openTelemetry()
                    .getTracer("agent")
                    .spanBuilder("request")
                    .startSpan();
            try (Scope scope = around.makeCurrent()) {
                chain.doFilter(request, response);
                assertEquals(around, Span.current());
            } finally {
                around.end();
            }
        };
        try (Served server = container.start(application(), agent)) {
            assertEquals(101, status(server.port(), "GET", "/chat/a", TRACE_PARENT));
            SpanData handshake = spans.next("GET /chat/{room}");
            SpanData around = spans.next("request");
            assertEquals(around.getSpanId(), handshake.getParentSpanId());
            assertEquals(SpanKind.INTERNAL, handshake.getKind());
        }
    }

    @Test
    void aRefusalHasItsStatusAndItsReason() throws Exception {
        try (Served server = container.start(application())) {
            assertEquals(418, status(server.port(), "GET", "/closed"));
            SpanData refused = spans.next("GET /closed");
            assertEquals(418L, refused.getAttributes().get(Keys.STATUS));
            assertEquals("A teapot.", text(refused, "ws101.refusal"));
            assertEquals(StatusCode.UNSET, refused.getStatus().getStatusCode());
            assertNull(text(refused, "error.type"));

            assertEquals(403, status(server.port(), "GET", "/chat/a", "Origin: https://evil.example"));
            SpanData foreign = spans.next("GET /chat/{room}");
            assertEquals(403L, foreign.getAttributes().get(Keys.STATUS));
            assertNotNull(text(foreign, "ws101.refusal"));
        }
    }

    @Test
    void aFaultOfTheServersIsAnError() throws Exception {
        try (Served server = container.start(application())) {
            assertEquals(500, status(server.port(), "GET", "/faulty"));
            SpanData faulty = spans.next("GET /faulty");
            assertEquals(500L, faulty.getAttributes().get(Keys.STATUS));
            assertEquals(StatusCode.ERROR, faulty.getStatus().getStatusCode());
            assertEquals("500", text(faulty, "error.type"));
        }
    }

    /** Whoever sends it could make any number of names. */
    @Test
    void aMethodThatNobodyKnowsIsInNoName() throws Exception {
        try (Served server = container.start(application())) {
            assertEquals(405, status(server.port(), "SPAM", "/chat/a"));
            assertEquals("_OTHER", text(spans.next("HTTP /chat/{room}"), "http.request.method"));
        }
    }

    @Test
    void anOrdinaryRequestHasNoSpan() throws Exception {
        try (Served server = container.start(application())) {
            assertEquals(404, status(server.port(), "GET", "/elsewhere"));
        }
    }

    @Test
    void aClientThatIsRefusedHasAnErrorWithTheStatus() throws Exception {
        try (Served server = container.start(application())) {
            HandshakeException refusal =
                    assertThrows(HandshakeException.class, () -> client.connect(server.uri("/closed")));
            SpanData asked = spans.next("GET");
            assertEquals(418L, asked.getAttributes().get(Keys.STATUS));
            assertEquals("418", text(asked, "error.type"));
            assertEquals(refusal.getMessage(), text(asked, "ws101.refusal"));
            assertEquals(StatusCode.ERROR, asked.getStatus().getStatusCode());
            assertEquals(asked.getSpanId(), spans.next("GET /closed").getParentSpanId());
        }
    }

    @Test
    void aClientThatHasNoAnswerHasAnErrorWithoutAStatus() throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThrows(HandshakeException.class, () -> client.connect(URI.create("ws://127.0.0.1:" + port + "/nowhere")));
        SpanData asked = spans.next("GET");
        assertNull(asked.getAttributes().get(Keys.STATUS));
        assertEquals("_OTHER", text(asked, "error.type"));
        assertEquals(StatusCode.ERROR, asked.getStatus().getStatusCode());
    }

    @Test
    void theExamplesOfTheGuide() throws Exception {
        try (Served server = container.start(new TracedEcho(spans.openTelemetry()));
                WebSocket webSocket = new TracedCaller(spans.openTelemetry()).call(server.uri("/echo/1"))) {
            webSocket.sendText("hey");
            assertEquals(new Message.Text("hey"), webSocket.receive());
            assertEquals(
                    spans.next("GET").getSpanId(), spans.next("GET /echo/{id}").getParentSpanId());
        }
    }

    @Test
    void aHeaderFieldThatTheApplicationHasSetStaysAsItIs() throws Exception {
        WebSocketClient own = client.toBuilder()
                .header("traceparent", TRACE_PARENT.substring("traceparent: ".length()))
                .build();
        try (Served server = container.start(application());
                WebSocket webSocket = own.connect(server.uri("/chat/a"))) {
            assertTrue(webSocket.isOpen());
            assertEquals(TRACE, spans.next("GET /chat/{room}").getTraceId());
            assertFalse(spans.next("GET").getTraceId().equals(TRACE));
        }
    }

    /** The status of the response to an opening handshake with that method, and with further field lines. */
    private static int status(int port, String method, String path, String... lines) throws IOException {
        Request request = Request.upgrade(path).method(method).replacing("Host", "127.0.0.1:" + port);
        for (String line : lines) {
            request = request.withLine(line);
        }
        try (RawClient client = RawClient.open(port)) {
            return client.send(request.bytes()).readResponse().status();
        }
    }
}
