package org.ws101.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.WebSocketApplication;

/** What is current in callbacks, in each style and on each kind of thread, and their spans. */
@ParameterizedClass
@EnumSource
class CallbackContextTest {
    private final Served.Container container;
    private final Spans spans = new Spans();
    private final WebSocketTracing tracing = WebSocketTracing.of(spans.openTelemetry());
    private final Seen seen = new Seen();

    CallbackContextTest(Served.Container container) {
        this.container = container;
    }

    @AfterEach
    void end() {
        spans.close();
    }

    private WebSocketClient client() {
        return WebSocketClient.builder()
                .contextCapture(tracing)
                .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
                .build();
    }

    private WebSocketApplication serving(Endpoint endpoint) {
        return endpoints -> endpoints.addContextCapture(tracing).add("/ws", endpoint);
    }

    /** Connects for the user ann. */
    @SuppressWarnings("try")
    private WebSocket connect(Served server) {
        try (Scope scope = Baggage.builder().put("user", "ann").build().makeCurrent()) {
            return client().connect(server.uri("/ws"));
        }
    }

    private void everyCallbackOf(Endpoint endpoint) throws Exception {
        try (Served server = container.start(serving(endpoint));
                WebSocket webSocket = connect(server)) {
            SpanData handshake = spans.next("GET /ws");
            webSocket.sendText("hey");
            assertEquals(new Message.Text("hey"), webSocket.receive());
            webSocket.sendBinary(new byte[1]);
            assertNotNull(webSocket.ping().get(30, TimeUnit.SECONDS));
            webSocket.send(new Message.Pong(new byte[0]));
            webSocket.sendText("fail");
            assertThrows(WebSocketClosedException.class, webSocket::receive);
            for (String call :
                    List.of("onOpen", "onText", "onBinary", "onPing", "onPong", "onText", "onError", "onClose")) {
                assertEquals(Seen.in(call, handshake, "ann"), seen.next());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isThatOfTheHandshakeOnEachKindOfThread(CallbackThreads threads) throws Exception {
        assumeTrue(threads != CallbackThreads.VIRTUAL || Runtime.version().feature() >= 21);
        everyCallbackOf(Endpoint.listening(seen::listener).withThreads(threads));
    }

    @Test
    void isThatOfTheHandshakeInCallbacksThatDoNotBlock() throws Exception {
        everyCallbackOf(Endpoint.listening(seen::listener).nonBlocking());
    }

    @Test
    void isThatOfTheHandshakeForEachPart() throws Exception {
        try (Served server = container.start(serving(Endpoint.listening(seen::listenerOfParts)));
                WebSocket webSocket = connect(server)) {
            SpanData handshake = spans.next("GET /ws");
            webSocket.sendText("hey");
            assertEquals(Seen.in("onOpen", handshake, "ann"), seen.next());
            assertEquals(Seen.in("onPart", handshake, "ann"), seen.next());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CallbackThreads.class,
            names = {"AUTOMATIC", "POOL"})
    void isThatOfTheHandshakeInTheBlockingStyle(CallbackThreads threads) throws Exception {
        Endpoint endpoint = Endpoint.of(webSocket -> {
                    seen.note("begins");
                    webSocket.forEachMessage(message -> seen.note("message"));
                    seen.note("ends");
                })
                .withThreads(threads);
        try (Served server = container.start(serving(endpoint))) {
            SpanData handshake;
            try (WebSocket webSocket = connect(server)) {
                handshake = spans.next("GET /ws");
                webSocket.sendText("hey");
            }
            for (String call : List.of("begins", "message", "ends")) {
                assertEquals(Seen.in(call, handshake, "ann"), seen.next());
            }
        }
    }

    /** Checks, the choice of the subprotocol and that of the listener are made in the request. */
    @Test
    void theSpanOfTheHandshakeIsCurrentWhileTheApplicationIsAsked() throws Exception {
        Endpoint endpoint = Endpoint.listening(() -> {
                    seen.note("made");
                    return seen.listener();
                })
                .withCheck(request -> {
                    seen.note("checked");
                    Span.current().setAttribute("shop", "there");
                    return HandshakeDecision.permit();
                });
        try (Served server = container.start(serving(endpoint));
                WebSocket webSocket = connect(server)) {
            assertTrue(webSocket.isOpen());
            SpanData handshake = spans.next("GET /ws");
            for (String call : List.of("checked", "made", "onOpen")) {
                assertEquals(Seen.in(call, handshake, "ann"), seen.next());
            }
            assertEquals("there", handshake.getAttributes().get(AttributeKey.stringKey("shop")));
        }
    }

    @Test
    @SuppressWarnings("try")
    void isThatOfTheClientsHandshakeInItsListener() throws Exception {
        Endpoint greeting = Endpoint.of(webSocket -> {
            webSocket.sendText("hey");
            Message unused = webSocket.receive();
        });
        ExecutorService executor = Executors.newSingleThreadExecutor();
        WebSocketClient client = client().toBuilder().executor(executor).build();
        try (Served server = container.start(serving(greeting));
                Scope scope = Baggage.builder().put("user", "bob").build().makeCurrent();
                WebSocket webSocket = client.connect(server.uri("/ws"), seen.listener())) {
            SpanData handshake = spans.next("GET");
            for (String call : List.of("onOpen", "onText", "onClose")) {
                assertEquals(Seen.in(call, handshake, "bob"), seen.next());
            }
            assertSame(Context.root(), executor.submit(() -> Context.current()).get(30, TimeUnit.SECONDS));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void eachConnectionThatIsOpenedAgainHasAHandshakeOfItsOwn() throws Exception {
        Endpoint closing = Endpoint.of(webSocket -> webSocket.close(CloseCode.GOING_AWAY, ""));
        WebSocketClient client = client().toBuilder()
                .reconnectPolicy(setback -> Optional.of(Duration.ZERO))
                .build();
        CompletableFuture<String> over = new CompletableFuture<>();
        try (Served server = container.start(serving(closing));
                ReconnectingConnection connection = client.reconnecting(server.uri("/ws"), webSocket -> {
                    seen.note("proceeds");
                    Message unused = webSocket.receive();
                })) {
            SpanData first = spans.next("GET");
            SpanData second = spans.next("GET");
            assertEquals(Seen.in("proceeds", first, "null"), seen.next());
            assertEquals(Seen.in("proceeds", second, "null"), seen.next());
            assertNotEquals(first.getTraceId(), second.getTraceId());
            connection.ended().whenComplete((nothing, failure) -> over.complete("over"));
        }
        assertEquals("over", over.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aCallbackHasASpanOfItsOwnWhenThatIsAskedFor() throws Exception {
        WebSocketTracing each = tracing.withCallbackSpans();
        WebSocketApplication application =
                endpoints -> endpoints.addContextCapture(each).add("/ws", Endpoint.listening(seen::listener));
        try (Served server = container.start(application);
                WebSocket webSocket = connect(server)) {
            SpanData handshake = spans.next("GET /ws");
            webSocket.sendText("hey");
            webSocket.sendText("fail");
            SpanData open = spans.next("onOpen /ws");
            SpanData text = spans.next("onText /ws");
            SpanData failing = spans.next("onText /ws");
            SpanData error = spans.next("onError /ws");
            SpanData close = spans.next("onClose /ws");
            for (SpanData span : List.of(open, text, failing, error, close)) {
                assertEquals(SpanKind.INTERNAL, span.getKind());
                assertEquals(handshake.getTraceId(), span.getTraceId());
                assertEquals(handshake.getSpanId(), span.getParentSpanId());
                assertEquals("/ws", span.getAttributes().get(Keys.ROUTE));
                assertEquals(
                        span == failing ? StatusCode.ERROR : StatusCode.UNSET,
                        span.getStatus().getStatusCode());
                assertEquals(Seen.in(span.getName().replace(" /ws", ""), span, "ann"), seen.next());
            }
            assertEquals(
                    "java.lang.IllegalArgumentException",
                    failing.getAttributes().get(Keys.ERROR));
            assertEquals(
                    "as it was told",
                    failing.getEvents().get(0).getAttributes().get(AttributeKey.stringKey("exception.message")));
        }
    }

    /** On the thread that has made a call, and whatever the call throws. */
    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOnTheThread(CapturedContext.Callback callback) {
        ObservedConnection connection = new ObservedConnection(
                "", "/ws", "/ws", InetSocketAddress.createUnresolved("unknown", 0), Optional.empty());
        BegunHandshake handshake = new BegunHandshake(BegunHandshake.Side.SERVER, "GET", "ws", connection, Map.of());
        for (WebSocketTracing each : List.of(tracing, tracing.withCallbackSpans())) {
            CapturedContext context = each.begin(handshake);
            IOException failure = new IOException();
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> context.call(callback, () -> {
                                assertNotEquals(Context.root(), Context.current());
                                throw failure;
                            })));
            assertSame(Context.root(), Context.current());
            context.accepted(101);
        }
    }
}
