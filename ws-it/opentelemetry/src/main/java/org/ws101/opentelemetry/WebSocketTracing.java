package org.ws101.opentelemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.ContextCapture;

/**
 * Traces opening handshakes with OpenTelemetry, on servers and clients. Immutable and thread-safe.
 *
 * <ul>
 *   <li>A span for each opening handshake. On a server it is a child of the span that is current on the thread of the
 *       request, as of an agent or a framework; without one, of the span that the configured propagator reads from the
 *       header fields of the request, such as {@code traceparent} and {@code baggage}. On a client it is a child of the
 *       span that is current on the thread that opens the connection, and the propagator writes the header fields.
 *   <li>Each callback runs in the context of the handshake, on any thread: {@link Context#current} contains its span
 *       and its baggage. A span that the application starts there is a child of the handshake.
 *   <li>A span for each callback, with {@link #withCallbackSpans}.
 * </ul>
 *
 * <p>On CDI and Spring Boot, a bean of this type exists if an {@code OpenTelemetry} exists, unless the application
 * declares its own. Elsewhere, add one with {@code WebSocketEndpoints.addContextCapture}, and to a client with
 * {@code WebSocketClient.Builder.contextCapture}.
 */
public final class WebSocketTracing implements ContextCapture {
    /** The instrumentation scope of the spans. */
    static final String SCOPE = "org.ws101.opentelemetry";

    /** Of the conventions for HTTP; any other method is text of a peer's. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private final Supplier<OpenTelemetry> openTelemetry;
    private final boolean callbackSpans;

    private WebSocketTracing(Supplier<OpenTelemetry> openTelemetry, boolean callbackSpans) {
        this.openTelemetry = openTelemetry;
        this.callbackSpans = callbackSpans;
    }

    /** Returns a tracing that uses the tracers and propagators of an {@code OpenTelemetry}. */
    public static WebSocketTracing of(OpenTelemetry openTelemetry) {
        Objects.requireNonNull(openTelemetry, "openTelemetry");
        return new WebSocketTracing(() -> openTelemetry, false);
    }

    /**
     * Returns a tracing that reads {@link GlobalOpenTelemetry} at each handshake. Set that before the first connection.
     */
    public static WebSocketTracing global() {
        return new WebSocketTracing(GlobalOpenTelemetry::get, false);
    }

    /**
     * Returns a tracing with a span of kind INTERNAL for each callback, too. Its name is that of the callback and, on a
     * server, the path of the endpoint, such as {@code onText /chat/{room}}. Its exception is recorded.
     *
     * <p>Such a span is a child of that of the handshake: a connection is one trace, which a sampler records or drops
     * as a whole. {@link org.ws101.Continue#proceed}, and the work after a stage or an item of a publisher, are without
     * a span.
     */
    public WebSocketTracing withCallbackSpans() {
        return new WebSocketTracing(openTelemetry, true);
    }

    @Override
    public CapturedContext begin(BegunHandshake handshake) {
        OpenTelemetry using = openTelemetry.get();
        boolean server = handshake.side() == BegunHandshake.Side.SERVER;
        Context current = Context.current();
        boolean within = Span.fromContext(current).getSpanContext().isValid();
        Context parent = server && !within
                ? using.getPropagators()
                        .getTextMapPropagator()
                        .extract(current, handshake.headers(), HeaderFields.GETTER)
                : current;
        String method = METHODS.contains(handshake.method()) ? handshake.method() : Keys.OTHER;
        SpanBuilder builder = using.getTracer(SCOPE)
                .spanBuilder(nameOf(handshake, method))
                .setParent(parent)
                .setAttribute(Keys.METHOD, method)
                .setAttribute(Keys.SCHEME, handshake.scheme())
                .setAttribute(Keys.PROTOCOL, "websocket");
        if (server) {
            serverSide(builder, handshake, within);
        } else {
            clientSide(builder, handshake);
        }
        return new TracedConnection(using, handshake, parent, builder.startSpan(), callbackSpans);
    }

    /** Of few values, whatever a peer sends. */
    private static String nameOf(BegunHandshake handshake, String method) {
        String known = method.equals(Keys.OTHER) ? "HTTP" : method;
        return handshake.side() == BegunHandshake.Side.SERVER
                ? known + " " + handshake.connection().endpoint()
                : known;
    }

    /** @param within whether the span of somebody else stands for the request */
    private static void serverSide(SpanBuilder builder, BegunHandshake handshake, boolean within) {
        InetSocketAddress client = handshake.connection().remoteAddress();
        builder.setSpanKind(within ? SpanKind.INTERNAL : SpanKind.SERVER)
                .setAttribute(Keys.ROUTE, handshake.connection().endpoint())
                .setAttribute(Keys.PATH, handshake.connection().path())
                .setAttribute(Keys.CLIENT_ADDRESS, client.getHostString());
        if (client.getPort() > 0) {
            builder.setAttribute(Keys.CLIENT_PORT, (long) client.getPort());
        }
    }

    private static void clientSide(SpanBuilder builder, BegunHandshake handshake) {
        InetSocketAddress server = handshake.connection().remoteAddress();
        builder.setSpanKind(SpanKind.CLIENT)
                .setAttribute(
                        Keys.URL,
                        handshake.connection().endpoint()
                                + handshake.connection().path())
                .setAttribute(Keys.SERVER_ADDRESS, server.getHostString())
                .setAttribute(Keys.SERVER_PORT, (long) server.getPort());
    }

    /** Reads header fields; the lines of one are one list, as RFC 9110 §5.3 has it. */
    private enum HeaderFields implements TextMapGetter<Map<String, List<String>>> {
        GETTER;

        @Override
        public Iterable<String> keys(Map<String, List<String>> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, List<String>> headers, String name) {
            List<String> lines = headers == null ? null : headers.get(name);
            return lines == null ? null : String.join(",", lines);
        }
    }
}
