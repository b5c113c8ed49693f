package org.ws101.benchmark.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.ws101.benchmark.Certificate;

/** Jetty's client. */
final class JettyClient implements EchoClient {
    private final WebSocketClient client;

    JettyClient() {
        HttpClient http = new HttpClient();
        SslContextFactory.Client tls = new SslContextFactory.Client(true);
        tls.setSslContext(Certificate.trustingAll());
        http.setSslContextFactory(tls);
        client = new WebSocketClient(http);
        client.setMaxBinaryMessageSize(LARGEST);
        client.setMaxFrameSize(LARGEST);
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty's client did not start", e);
        }
    }

    @Override
    public Connection open(URI uri, Receiver receiver) throws Exception {
        Session session = client.connect(new Listener(receiver), uri).get(20, TimeUnit.SECONDS);
        return new Connection() {
            @Override
            public void sendTexts(List<String> texts) {
                texts.forEach(text -> session.sendText(text, Callback.NOOP));
            }

            @Override
            public void sendBinary(byte[] data) {
                session.sendBinary(ByteBuffer.wrap(data), Callback.NOOP);
            }
        };
    }

    /** Public, for Jetty calls it by method handles. */
    public static final class Listener implements Session.Listener.AutoDemanding {
        private final Receiver receiver;

        Listener(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onWebSocketText(String message) {
            receiver.text(message);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            receiver.binary(payload);
            callback.succeed();
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            receiver.failed(cause);
        }
    }
}
