package org.ws101.it.interop.clients;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ws101.it.harness.Tls;

/** {@code java.net.http.WebSocket} of the JDK. */
final class JdkClient implements PeerClient {
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(Tls.context()).build();

    @Override
    public Map<Ability, String> gaps() {
        return Map.of(
                Ability.SEND_INVALID_TEXT, "it takes text as characters only",
                Ability.COMPRESS, "it has no extensions");
    }

    @Override
    public List<String> offers() {
        return List.of();
    }

    @Override
    public PeerConnection connect(PeerRequest asked) throws Exception {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        List<String> offered = asked.subprotocols();
        if (!offered.isEmpty()) {
            String[] others = offered.stream().skip(1).toArray(String[]::new);
            builder.subprotocols(offered.get(0), others);
        }
        Received received = new Received();
        try {
            WebSocket webSocket =
                    builder.buildAsync(asked.uri(), new Reports(received)).get(30, TimeUnit.SECONDS);
            return new Connection(webSocket, received);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new RefusedException(refused.getResponse().statusCode(), e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        // it ends when it is no longer reachable
    }

    private static final class Reports implements WebSocket.Listener {
        private final Received received;
        private final PartialMessage partial;

        Reports(Received received) {
            this.received = received;
            partial = new PartialMessage(received);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.addText(data, last);
            return WebSocket.Listener.super.onText(webSocket, data, last);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            partial.addBinary(data, last);
            return WebSocket.Listener.super.onBinary(webSocket, data, last);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer data) {
            received.addPong(PartialMessage.bytes(data));
            return WebSocket.Listener.super.onPong(webSocket, data);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            received.add(new Received.Closed(code, reason));
            return WebSocket.Listener.super.onClose(webSocket, code, reason);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            received.add(new Received.Failed(error));
        }
    }

    private record Connection(WebSocket webSocket, Received received) implements PeerConnection {
        @Override
        public Optional<String> subprotocol() {
            return Optional.of(webSocket.getSubprotocol()).filter(name -> !name.isEmpty());
        }

        @Override
        public Optional<String> extensions() {
            return Optional.empty();
        }

        @Override
        public void sendText(String text) throws Exception {
            await(webSocket.sendText(text, true));
        }

        @Override
        public void sendBinary(byte[] data) throws Exception {
            await(webSocket.sendBinary(ByteBuffer.wrap(data), true));
        }

        @Override
        public void sendTextParts(String... parts) throws Exception {
            for (int i = 0; i < parts.length; i++) {
                await(webSocket.sendText(parts[i], i == parts.length - 1));
            }
        }

        @Override
        public void sendBinaryParts(byte[]... parts) throws Exception {
            for (int i = 0; i < parts.length; i++) {
                await(webSocket.sendBinary(ByteBuffer.wrap(parts[i]), i == parts.length - 1));
            }
        }

        @Override
        public void sendPing(byte[] data) throws Exception {
            await(webSocket.sendPing(ByteBuffer.wrap(data)));
        }

        @Override
        public void sendPong(byte[] data) throws Exception {
            await(webSocket.sendPong(ByteBuffer.wrap(data)));
        }

        @Override
        public void sendClose(int code, String reason) throws Exception {
            await(webSocket.sendClose(code, reason));
        }

        @Override
        public void close() {
            webSocket.abort();
        }

        private static void await(CompletableFuture<WebSocket> sending) throws Exception {
            sending.get(30, TimeUnit.SECONDS);
        }
    }
}
