package org.ws101.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.WebSocketClosedException;

/** The span of one opening handshake, and the context of the connection that comes of it. Thread-safe. */
final class TracedConnection implements CapturedContext {
    private static final int SERVER_ERROR = 500;

    private final boolean server;
    /** Of the endpoint of a server. */
    private final String route;
    /** What the propagator has written, on a client. */
    private final Map<String, String> headers;
    /** Has no more of the span of the handshake than its ids: it lives as long as the connection. */
    private final Context context;
    /** Null without spans for callbacks. */
    private final @Nullable Tracer callbacks;
    /** Null when the handshake is over. */
    private volatile @Nullable Span handshake;

    /** @param span of the handshake, as a child of the parent */
    TracedConnection(
            OpenTelemetry openTelemetry, BegunHandshake begun, Context parent, Span span, boolean callbackSpans) {
        server = begun.side() == BegunHandshake.Side.SERVER;
        route = begun.connection().endpoint();
        context = parent.with(Span.wrap(span.getSpanContext()));
        handshake = span;
        headers = server ? Map.of() : injected(openTelemetry);
        callbacks = callbackSpans ? openTelemetry.getTracer(WebSocketTracing.SCOPE) : null;
    }

    private Map<String, String> injected(OpenTelemetry openTelemetry) {
        Map<String, String> fields = new LinkedHashMap<>();
        openTelemetry
                .getPropagators()
                .getTextMapPropagator()
                .inject(
                        context,
                        fields,
                        (into, name, value) -> Objects.requireNonNull(into).put(name, value));
        return Map.copyOf(fields);
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public void accepted(int status) {
        end(status, null);
    }

    @Override
    public void refused(int status, String reason) {
        end(status, reason);
    }

    private void end(int status, @Nullable String refusal) {
        Span span = handshake;
        if (span == null) {
            return;
        }
        handshake = null;
        if (status > 0) {
            span.setAttribute(Keys.STATUS, (long) status);
        }
        if (refusal != null) {
            span.setAttribute(Keys.REFUSAL, refusal);
            if (!server || status >= SERVER_ERROR) { // the conventions: a status of 4xx is no error of a server
                span.setAttribute(Keys.ERROR, status > 0 ? String.valueOf(status) : Keys.OTHER);
                span.setStatus(StatusCode.ERROR, refusal);
            }
        }
        span.end();
    }

    @Override
    public void call(Callback callback, Call call) throws Exception {
        Span opening = callback == Callback.HANDSHAKE ? handshake : null;
        Tracer tracer = callbacks;
        String name = nameOf(callback);
        if (opening != null) {
            make(call, context.with(opening));
        } else if (tracer == null || name == null) {
            make(call, context);
        } else {
            makeInSpan(call, name, tracer);
        }
    }

    /** Null for what has no span. */
    private static @Nullable String nameOf(Callback callback) {
        return switch (callback) {
            case OPEN -> "onOpen";
            case TEXT -> "onText";
            case BINARY -> "onBinary";
            case PART -> "onPart";
            case PING -> "onPing";
            case PONG -> "onPong";
            case ERROR -> "onError";
            case CLOSE -> "onClose";
            case HANDSHAKE, PROCEED, LATER -> null;
        };
    }

    @SuppressWarnings("try") // the scope is for its end alone
    private static void make(Call call, Context context) throws Exception {
        try (Scope scope = context.makeCurrent()) {
            call.make();
        }
    }

    private void makeInSpan(Call call, String name, Tracer tracer) throws Exception {
        SpanBuilder builder = tracer.spanBuilder(server ? name + " " + route : name)
                .setParent(context)
                .setSpanKind(SpanKind.INTERNAL)
                .setAttribute(Keys.CALLBACK, name);
        if (server) {
            builder.setAttribute(Keys.ROUTE, route);
        }
        Span span = builder.startSpan();
        try {
            make(call, context.with(span));
        } catch (Throwable e) {
            span.recordException(e);
            if (!(e instanceof WebSocketClosedException)) { // for a send when closing had begun, as happens
                span.setAttribute(Keys.ERROR, e.getClass().getName());
                span.setStatus(StatusCode.ERROR);
            }
            throw e;
        } finally {
            span.end();
        }
    }
}
