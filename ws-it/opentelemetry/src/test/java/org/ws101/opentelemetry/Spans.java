package org.ws101.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An SDK, and the spans that have ended, each to be taken once. Thread-safe. */
final class Spans implements SpanExporter {
    private final BlockingQueue<SpanData> ended = new LinkedBlockingQueue<>();
    private final List<SpanData> passed = new ArrayList<>();

    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(this))
                    .build())
            .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                    W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
            .build();

    OpenTelemetry openTelemetry() {
        return sdk;
    }

    /** The next span of that name, whatever ends before it; waits for it. */
    SpanData next(String name) throws InterruptedException {
        for (SpanData span : passed) {
            if (span.getName().equals(name)) {
                passed.remove(span);
                return span;
            }
        }
        while (true) {
            SpanData span = ended.poll(30, TimeUnit.SECONDS);
            assertNotNull(span, () -> "There is no span " + name + " among " + passed);
            if (span.getName().equals(name)) {
                return span;
            }
            passed.add(span);
        }
    }

    /** The names of those that have ended and were not taken. */
    List<String> rest() {
        ended.drainTo(passed);
        return passed.stream().map(SpanData::getName).toList();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        ended.addAll(spans);
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public void close() {
        sdk.close();
    }
}
