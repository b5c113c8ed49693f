package org.ws101.it.interop.clients;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.JettyUpgradeListener;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.ws101.it.harness.Tls;

/** Jetty's own client, over one version of HTTP. */
final class JettyClient implements PeerClient {
    private static final int MAX_MESSAGE = 2 << 20;

    private final WebSocketClient client;

    private JettyClient(HttpClient http) {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(Tls.context());
        http.setSslContextFactory(tls);
        client = new WebSocketClient(http);
        client.setMaxTextMessageSize(MAX_MESSAGE);
        client.setMaxBinaryMessageSize(MAX_MESSAGE);
        client.setMaxFrameSize(MAX_MESSAGE);
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty's client did not start", e);
        }
    }

    static JettyClient overHttp1() {
        return new JettyClient(new HttpClient());
    }

    /** With prior knowledge, or by TLS and ALPN (RFC 8441). */
    static JettyClient overHttp2() {
        return new JettyClient(new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client())));
    }

    @Override
    public Map<Ability, String> gaps() {
        return Map.of(Ability.SEND_INVALID_TEXT, "it takes text as a String only");
    }

    @Override
    public List<String> offers() {
        return List.of(
                "permessage-deflate",
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    /**
     * Jetty 12.1.12 goes by what it has offered instead of the answer, and takes {@code server_no_context_takeover} for what
     * concerns its own compressor. {@code client_max_window_bits} it does not keep to, so that is not offered here.
     */
    @Override
    public Conduct conduct(DeflateAnswer answer) {
        if (answer.offer().contains("server_no_context_takeover")) {
            return Conduct.STARTS_AFRESH;
        }
        return answer.header().contains("client_no_context_takeover") ? Conduct.BREAKS : Conduct.TAKES_OVER;
    }

    @Override
    public PeerConnection connect(PeerRequest asked) throws Exception {
        ClientUpgradeRequest request = new ClientUpgradeRequest(asked.uri());
        request.setSubProtocols(asked.subprotocols());
        asked.deflate().ifPresent(request::addExtensions);
        Reports reports = new Reports();
        try {
            Session session =
                    client.connect(reports, request, new LeavesFrames()).get(30, TimeUnit.SECONDS);
            return new Connection(session, reports.received);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UpgradeException refused && refused.getResponseStatusCode() > 0) {
                throw new RefusedException(refused.getResponseStatusCode(), e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty's client did not stop", e);
        }
    }

    /**
     * Over HTTP/2, to 12.1.14, what reads the content of responses looks for some behind an accepted handshake, too, and takes the first
     * frame from the WebSocket if that comes early. So it reads that of refusals only.
     */
    private static final class LeavesFrames implements JettyUpgradeListener {
        @Override
        public void onHandshakeRequest(Request request) {
            request.onResponseContentSource((response, content) -> {
                if (response.getStatus() != HttpStatus.OK_200) {
                    Content.Source.consumeAll(content, org.eclipse.jetty.util.Callback.NOOP);
                }
            });
        }
    }

    /** Public, for Jetty calls it by method handles. */
    public static final class Reports implements Session.Listener.AutoDemanding {
        private final Received received = new Received();

        @Override
        public void onWebSocketText(String message) {
            received.add(new Received.Text(message));
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            received.add(new Received.Binary(PartialMessage.bytes(payload)));
            callback.succeed();
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            received.addPong(PartialMessage.bytes(payload));
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            received.add(new Received.Closed(code, reason == null ? "" : reason));
            callback.succeed();
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            received.add(new Received.Failed(cause));
        }
    }

    private record Connection(Session session, Received received) implements PeerConnection {
        @Override
        public Optional<String> subprotocol() {
            return Optional.ofNullable(session.getUpgradeResponse().getAcceptedSubProtocol());
        }

        @Override
        public Optional<String> extensions() {
            return Optional.ofNullable(session.getUpgradeResponse().getHeader("Sec-WebSocket-Extensions"));
        }

        private static void await(Consumer<Callback.Completable> sending) throws Exception {
            Callback.Completable.with(sending).get(30, TimeUnit.SECONDS);
        }

        @Override
        public void sendText(String text) throws Exception {
            await(sent -> session.sendText(text, sent));
        }

        @Override
        public void sendBinary(byte[] data) throws Exception {
            await(sent -> session.sendBinary(ByteBuffer.wrap(data), sent));
        }

        @Override
        public void sendTextParts(String... parts) throws Exception {
            for (int i = 0; i < parts.length; i++) {
                String part = parts[i];
                boolean last = i == parts.length - 1;
                await(sent -> session.sendPartialText(part, last, sent));
            }
        }

        @Override
        public void sendBinaryParts(byte[]... parts) throws Exception {
            for (int i = 0; i < parts.length; i++) {
                ByteBuffer part = ByteBuffer.wrap(parts[i]);
                boolean last = i == parts.length - 1;
                await(sent -> session.sendPartialBinary(part, last, sent));
            }
        }

        @Override
        public void sendPing(byte[] data) throws Exception {
            await(sent -> session.sendPing(ByteBuffer.wrap(data), sent));
        }

        @Override
        public void sendPong(byte[] data) throws Exception {
            await(sent -> session.sendPong(ByteBuffer.wrap(data), sent));
        }

        @Override
        public void sendClose(int code, String reason) {
            // not awaited: it may tell of a failure when the server has ended the connection already
            session.close(code, reason, Callback.NOOP);
        }

        @Override
        public void close() {
            session.disconnect();
        }
    }
}
