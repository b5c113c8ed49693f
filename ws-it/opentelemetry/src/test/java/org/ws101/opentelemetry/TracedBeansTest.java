package org.ws101.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.WebSocketConnector;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.opentelemetry.guide.CallbackSpans;

/** Endpoint beans of CDI, found as in any application, which are traced when the jar is there. */
class TracedBeansTest {
    private static final TypeLiteral<WebSocketConnector<Caller>> CALLER = new TypeLiteral<>() {};

    /** Of the test that runs. */
    private static Spans spans = new Spans();

    private static Seen seen = new Seen();
    private static BlockingQueue<CompletableFuture<String>> replies = new LinkedBlockingQueue<>();

    @BeforeEach
    void begin() {
        spans = new Spans();
        seen = new Seen();
        replies = new LinkedBlockingQueue<>();
    }

    @AfterEach
    void end() {
        spans.close();
    }

    private static SeContainer container(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .addBeanClasses(Room.class, Caller.class)
                .addBeanClasses(beans)
                .initialize();
    }

    private static Served serving(SeContainer container) throws Exception {
        return Served.Container.JETTY.start(endpoints -> WebSocketBeans.register(container, endpoints));
    }

    private static WebSocket call(SeContainer container, Served server) {
        return container
                .select(CALLER)
                .get()
                .uri(server.uri("/rooms/a"))
                .client(builder -> builder.connectTimeout(Duration.ofMinutes(2))) // for machines that are busy
                .connect();
    }

    @Test
    void theTraceOfTheHandshakeIsInEachCallbackOnEitherSide() throws Exception {
        try (SeContainer container = container(Telemetry.class);
                Served server = serving(container)) {
            SpanData asked;
            SpanData answered;
            try (WebSocket webSocket = call(container, server)) {
                asked = spans.next("GET");
                answered = spans.next("GET /rooms/{room}");
                assertEquals(asked.getSpanId(), answered.getParentSpanId());
                assertEquals(Seen.in("server open", answered, "null"), seen.next());
                assertEquals(Seen.in("client text", asked, "null"), seen.next());
                webSocket.sendText("hey");
                assertEquals(Seen.in("server text", answered, "null"), seen.next());
                CompletableFuture<String> reply = replies.poll(30, TimeUnit.SECONDS);
                new Thread(() -> reply.completeExceptionally(new IllegalStateException("late"))).start();
                assertEquals(Seen.in("server error", answered, "null"), seen.next());
            }
            assertEquals(Seen.in("server close", answered, "null"), seen.next());
            assertEquals(List.of(), spans.rest());
        }
    }

    @Test
    void theGlobalOpenTelemetryIsUsedWhereThereIsNoBean() throws Exception {
        GlobalOpenTelemetry.resetForTest();
        try (SeContainer container = container();
                Served server = serving(container)) {
            GlobalOpenTelemetry.set(spans.openTelemetry()); // in time for the first handshake
            try (WebSocket webSocket = call(container, server)) {
                SpanData asked = spans.next("GET");
                assertEquals(asked.getSpanId(), spans.next("GET /rooms/{room}").getParentSpanId());
                webSocket.sendText("hey");
            }
        } finally {
            GlobalOpenTelemetry.resetForTest();
        }
    }

    @Test
    void aTracingOfTheApplicationsTakesThePlaceOfOurs() throws Exception {
        try (SeContainer container = container(Telemetry.class, CallbackSpans.class);
                Served server = serving(container)) {
            try (WebSocket webSocket = call(container, server)) {
                SpanData handshake = spans.next("GET /rooms/{room}");
                SpanData open = spans.next("onOpen /rooms/{room}");
                assertEquals(handshake.getSpanId(), open.getParentSpanId());
                webSocket.sendText("hey");
                assertEquals(
                        "onText",
                        spans.next("onText /rooms/{room}").getAttributes().get(Keys.CALLBACK));
                webSocket.sendText("fail");
                SpanData failing = spans.next("onText /rooms/{room}");
                assertEquals(StatusCode.ERROR, failing.getStatus().getStatusCode());
            }
            spans.next("onClose /rooms/{room}");
            assertEquals(1, spans.rest().stream().filter("GET"::equals).count());
        }
    }

    @WebSocketEndpoint("/rooms/{room}")
    static class Room {
        @OnOpen
        String open() {
            seen.note("server open");
            return "welcome";
        }

        @OnText
        CompletionStage<String> text(String text) {
            seen.note("server text");
            if (text.equals("fail")) {
                throw new IllegalArgumentException("as it was told");
            }
            CompletableFuture<String> reply = new CompletableFuture<>();
            replies.add(reply);
            return reply;
        }

        @OnError
        void error(IllegalStateException late) {
            seen.note("server error");
        }

        @OnClose
        void close() {
            seen.note("server close");
        }
    }

    @WebSocketClientEndpoint
    static class Caller {
        @OnText
        void text(String text) {
            seen.note("client text");
        }
    }

    @ApplicationScoped
    static class Telemetry {
        @Produces
        @Singleton
        OpenTelemetry openTelemetry() {
            return spans.openTelemetry();
        }
    }
}
