package org.ws101.benchmark.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.ws101.benchmark.Certificate;

/** The JDK's client. It sends one message at a time, and hands messages over in parts. */
final class JdkClient implements EchoClient {
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(Certificate.trustingAll()).build();

    @Override
    public Connection open(URI uri, Receiver receiver) {
        WebSocket webSocket = client.newWebSocketBuilder()
                .buildAsync(uri, new Listener(receiver))
                .join();
        return new Connection() {
            @Override
            public void sendTexts(List<String> texts) {
                CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(webSocket);
                for (String text : texts) {
                    sent = sent.thenCompose(next -> next.sendText(text, true));
                }
            }

            @Override
            public void sendBinary(byte[] data) {
                var unused = webSocket.sendBinary(ByteBuffer.wrap(data), true);
            }
        };
    }

    private static final class Listener implements WebSocket.Listener {
        private final Receiver receiver;
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        Listener(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            webSocket.request(1);
            if (last && text.isEmpty()) {
                receiver.text(data.toString());
                return null;
            }
            text.append(data);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                receiver.text(whole);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            webSocket.request(1);
            byte[] part = new byte[data.remaining()];
            data.get(part);
            binary.writeBytes(part);
            if (last) {
                ByteBuffer whole = ByteBuffer.wrap(binary.toByteArray());
                binary.reset();
                receiver.binary(whole);
            }
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            receiver.failed(cause);
        }
    }
}
