package org.ws101.it.interop.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Tls;

/** Jetty's native WebSocket, on its core without servlets. */
final class JettyNativeServer implements PeerServer {
    private final ServerScript script = new ServerScript();
    private final Server server = new Server();

    @Override
    public int start(Scheme scheme) throws Exception {
        ServerConnector connector = scheme == Scheme.ws
                ? new ServerConnector(server)
                // without a SecureRequestCustomizer nothing asks for SNI, which an IP address cannot have
                : new ServerConnector(server, tls(), new HttpConnectionFactory(new HttpConfiguration()));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(WebSocketUpgradeHandler.from(server, this::configure));
        server.start();
        return connector.getLocalPort();
    }

    private static SslConnectionFactory tls() {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setSslContext(Tls.serverContext());
        return new SslConnectionFactory(context, "http/1.1");
    }

    private void configure(ServerWebSocketContainer container) {
        container.setMaxTextMessageSize(ServerScript.LARGEST);
        container.setMaxBinaryMessageSize(ServerScript.LARGEST);
        container.setMaxFrameSize(ServerScript.LARGEST);
        container.addMapping("/*", this::open);
    }

    private @Nullable Object open(
            ServerUpgradeRequest request, ServerUpgradeResponse response, org.eclipse.jetty.util.Callback callback) {
        if (request.getHttpURI().getPath().equals(ServerScript.REFUSED)) {
            response.setStatus(ServerScript.REFUSAL_STATUS);
            response.getHeaders().put(ServerScript.REFUSAL_HEADER, "closed");
            Content.Sink.write(response, true, ServerScript.REFUSAL_BODY, callback);
            return null;
        }
        if (request.hasSubProtocol(ServerScript.SUBPROTOCOL)) {
            response.setAcceptedSubProtocol(ServerScript.SUBPROTOCOL);
        }
        return new Endpoint(script);
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }

    /** Public, for Jetty calls it by method handles. */
    public static final class Endpoint extends Session.Listener.AbstractAutoDemanding implements ServerConnection {
        private final ServerScript script;

        Endpoint(ServerScript script) {
            this.script = script;
        }

        private Session session() {
            return Objects.requireNonNull(getSession());
        }

        @Override
        public void onWebSocketText(String message) {
            try {
                script.onText(this, message);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            try {
                script.onBinary(this, bytes(payload));
                callback.succeed();
            } catch (IOException e) {
                callback.fail(e);
            }
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            try {
                script.onPong(this, bytes(payload));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
            script.onClose(this, statusCode, Objects.requireNonNullElse(reason, ""));
            callback.succeed();
        }

        private static byte[] bytes(ByteBuffer payload) {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            return bytes;
        }

        @Override
        public URI target() {
            return session().getUpgradeRequest().getRequestURI();
        }

        @Override
        public String header(String name) {
            return Objects.requireNonNullElse(session().getUpgradeRequest().getHeader(name), "");
        }

        @Override
        public void sendText(String text) {
            session().sendText(text, Callback.NOOP);
        }

        @Override
        public void sendBinary(byte[] data) {
            session().sendBinary(ByteBuffer.wrap(data), Callback.NOOP);
        }

        @Override
        public void sendFragments(List<String> parts) {
            for (int i = 0; i < parts.size(); i++) {
                session().sendPartialText(parts.get(i), i == parts.size() - 1, Callback.NOOP);
            }
        }

        @Override
        public void ping(byte[] data) {
            session().sendPing(ByteBuffer.wrap(data), Callback.NOOP);
        }

        @Override
        public void close(int code, String reason) {
            session().close(code, reason, Callback.NOOP);
        }
    }
}
