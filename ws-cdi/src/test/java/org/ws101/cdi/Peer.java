package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** The other end of a connection: the JDK's client, which notes what it hears. */
final class Peer implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final WebSocket webSocket;

    /** Completes the opening handshake. */
    Peer(URI uri, String... subprotocols) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        webSocket = builder.buildAsync(uri, new Ear()).join();
    }

    String subprotocol() {
        return webSocket.getSubprotocol();
    }

    void say(String text) {
        webSocket.sendText(text, true).join();
    }

    void say(byte[] data) {
        webSocket.sendBinary(ByteBuffer.wrap(data), true).join();
    }

    void sayPart(String text) {
        webSocket.sendText(text, false).join();
    }

    void pings(byte[] data) {
        webSocket.sendPing(ByteBuffer.wrap(data)).join();
    }

    void pongs(byte[] data) {
        webSocket.sendPong(ByteBuffer.wrap(data)).join();
    }

    /** What came next must have been {@code expected}. */
    void hears(String expected) {
        assertEquals(expected, Diary.next(heard));
    }

    void hangsUp() {
        webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Override
    public void close() {
        webSocket.abort();
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

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
            heard.add("bytes " + HexFormat.of().formatHex(bytes));
            return WebSocket.Listener.super.onBinary(from, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(reason.isEmpty() ? "close " + code : "close " + code + " " + reason);
            return WebSocket.Listener.super.onClose(from, code, reason);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add("error " + error);
        }
    }
}
