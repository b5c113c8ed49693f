package org.ws101.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** What was current in calls, each to be taken once. Thread-safe. */
final class Seen {
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    /** What a call with this span, and with the baggage {@code user} of that value, is written down as. */
    static String in(String call, SpanData span, String user) {
        return call + " in " + span.getSpanId() + " of " + span.getTraceId() + " for " + user;
    }

    void note(String call) {
        Span span = Span.current();
        calls.add(call + " in " + span.getSpanContext().getSpanId() + " of "
                + span.getSpanContext().getTraceId() + " for "
                + Baggage.current().getEntryValue("user"));
    }

    String next() throws InterruptedException {
        String next = calls.poll(30, TimeUnit.SECONDS);
        assertNotNull(next);
        return next;
    }

    /** A listener that notes its calls. It answers a text with itself, and fails with the text "fail". */
    WebSocketListener listener() {
        return new Noting(this, false);
    }

    /** The same, which takes messages in parts. */
    WebSocketListener listenerOfParts() {
        return new Noting(this, true);
    }

    private record Noting(Seen seen, boolean takesParts) implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            seen.note("onOpen");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            seen.note("onText");
            if (text.equals("fail")) {
                throw new IllegalArgumentException("as it was told");
            }
            boolean unused = webSocket.sendAsync(new Message.Text(text)).isDone();
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            seen.note("onBinary");
        }

        @Override
        public void onPart(WebSocket webSocket, Message part) {
            seen.note("onPart");
        }

        @Override
        public void onPing(WebSocket webSocket, byte[] data) {
            seen.note("onPing");
        }

        @Override
        public void onPong(WebSocket webSocket, byte[] data) {
            seen.note("onPong");
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            seen.note("onError");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            seen.note("onClose");
        }
    }
}
