package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the demo: that of the JDK, which notes what it hears. */
final class Peer implements AutoCloseable {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final WebSocket webSocket;

    /** Completes the opening handshake. */
    Peer(HttpClient client, URI page, String path, String... subprotocols) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        webSocket = builder.buildAsync(URI.create("ws://" + page.getAuthority() + path), new Ear())
                .join();
    }

    WebSocket webSocket() {
        return webSocket;
    }

    void say(String text) {
        webSocket.sendText(text, true).join();
    }

    void hears(String expected) {
        assertEquals(expected, next());
    }

    /** The next message, a String or a ByteBuffer, or a line on the end of the connection. */
    Object next() {
        try {
            Object next = heard.poll(30, TimeUnit.SECONDS);
            assertNotNull(next, "nothing came");
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        webSocket.abort();
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, data, last);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                heard.add(ByteBuffer.wrap(binary.toByteArray()));
                binary.reset();
            }
            return WebSocket.Listener.super.onBinary(from, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add("close " + code);
            return WebSocket.Listener.super.onClose(from, code, reason);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add("error " + error);
        }
    }
}
