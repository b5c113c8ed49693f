package org.ws101.benchmark.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.benchmark.Certificate;
import org.ws101.client.WebSocketClient;

/** The client of the library, with a listener, and without permessage-deflate, which the others do not offer. */
final class OwnClient implements EchoClient {
    private final WebSocketClient client = WebSocketClient.builder()
            .sslContext(Certificate.trustingAll())
            .options(WebSocketOptions.builder()
                    .permessageDeflate(PermessageDeflate.off())
                    .build())
            .build();

    @Override
    public Connection open(URI uri, Receiver receiver) {
        WebSocket webSocket = client.connect(uri, new Listener(receiver));
        return new Connection() {
            @Override
            public void sendTexts(List<String> texts) {
                texts.forEach(webSocket::sendText);
            }

            @Override
            public void sendBinary(byte[] data) {
                var unused = webSocket.sendAsync(new Message.Binary(data));
            }
        };
    }

    private record Listener(Receiver receiver) implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            receiver.text(text);
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            receiver.binary(ByteBuffer.wrap(data));
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            receiver.failed(cause);
        }
    }
}
