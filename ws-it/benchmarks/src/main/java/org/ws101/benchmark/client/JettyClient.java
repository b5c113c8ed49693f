package org.ws101.benchmark.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.ws101.benchmark.Certificate;

/** Jetty's client, over one version of HTTP. */
final class JettyClient implements EchoClient {
    private final WebSocketClient client;

    private JettyClient(HttpClient http) {
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

    static JettyClient overHttp1() {
        return new JettyClient(new HttpClient());
    }

    /** With prior knowledge (RFC 8441): all connections are streams of as few TCP connections as the server permits. */
    static JettyClient overHttp2() {
        return new JettyClient(new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client())));
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
