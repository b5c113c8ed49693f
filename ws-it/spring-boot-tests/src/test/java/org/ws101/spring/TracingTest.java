package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.opentelemetry.WebSocketTracing;

/** Traces, which are there where an {@code OpenTelemetry} is. */
@Timeout(180)
class TracingTest {
    /** Makes an {@code OpenTelemetry} where the SDK and the actuator are; of Boot 3. */
    private static final String OF_THE_ACTUATOR =
            "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration,"
                    + "org.springframework.boot.actuate.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration";

    @Component
    @WebSocketEndpoint("/where/{id}")
    static class Where {
        @OnText
        String text(String text) {
            return Span.current().getSpanContext().getSpanId();
        }
    }

    static final class Ended implements SpanProcessor {
        final BlockingQueue<SpanData> spans = new LinkedBlockingQueue<>();

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            spans.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Where.class})
    static class Application {
        @Bean
        Ended ended() {
            return new Ended();
        }

        @Bean
        OpenTelemetry openTelemetry(Ended ended) {
            return OpenTelemetrySdk.builder()
                    .setTracerProvider(
                            SdkTracerProvider.builder().addSpanProcessor(ended).build())
                    .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Where.class})
    static class Untraced {}

    @Test
    void handshakesAreTracedAndCallbacksHaveTheTrace() throws Exception {
        try (Booted booted = Booted.run(Application.class);
                WebSocket webSocket = booted.client()
                        .contextCapture(booted.bean(WebSocketTracing.class))
                        .build()
                        .connect(booted.uri("/where/1"))) {
            Map<String, SpanData> spans = new HashMap<>();
            for (int i = 0; i < 2; i++) {
                SpanData span = booted.bean(Ended.class).spans.poll(30, TimeUnit.SECONDS);
                assertNotNull(span);
                spans.put(span.getName(), span);
            }
            SpanData handshake = spans.get("GET /where/{id}");
            assertNotNull(handshake, () -> "There are only " + spans.keySet());
            assertEquals(spans.get("GET").getSpanId(), handshake.getParentSpanId());
            webSocket.sendText("x");
            assertEquals(new Message.Text(handshake.getSpanId()), webSocket.receiveAll());
        }
    }

    @Test
    void nothingIsTracedWithoutOne() throws Exception {
        try (Booted booted = Booted.run(Untraced.class, "spring.autoconfigure.exclude=" + OF_THE_ACTUATOR)) {
            assertThrows(NoSuchBeanDefinitionException.class, () -> booted.bean(WebSocketTracing.class));
            try (WebSocket webSocket = booted.connect("/where/1")) {
                webSocket.sendText("x");
                assertEquals(new Message.Text(SpanId.getInvalid()), webSocket.receiveAll());
            }
        }
    }
}
