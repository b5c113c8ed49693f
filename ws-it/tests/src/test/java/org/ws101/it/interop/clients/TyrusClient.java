package org.ws101.it.interop.clients;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;
import org.glassfish.tyrus.core.HandshakeException;
import org.glassfish.tyrus.ext.extension.deflate.PerMessageDeflateExtension;
import org.ws101.it.harness.Tls;

/** Tyrus, the reference implementation of Jakarta WebSocket, on Grizzly. */
final class TyrusClient implements PeerClient {
    private static final int MAX_MESSAGE = 2 << 20;

    /** One for each connection: when a connection ends and is the last, it stops the timer that the next has begun to use. */
    private final Queue<ClientManager> managers = new ConcurrentLinkedQueue<>();

    private ClientManager manager(boolean tls) {
        ClientManager manager = ClientManager.createClient();
        manager.setDefaultMaxTextMessageBufferSize(MAX_MESSAGE);
        // else that end may stop the threads, too
        manager.getProperties().put(ClientProperties.SHARED_CONTAINER, true);
        manager.setDefaultMaxBinaryMessageBufferSize(MAX_MESSAGE);
        if (tls) { // with this set it does TLS for ws as well
            manager.getProperties()
                    .put(ClientProperties.SSL_ENGINE_CONFIGURATOR, new SslEngineConfigurator(Tls.context()));
        }
        managers.add(manager);
        return manager;
    }

    @Override
    public Map<Ability, String> gaps() {
        return Map.of(
                Ability.SEND_INVALID_TEXT, "it takes text as a String only",
                Ability.REFUSAL_STATUS, "with TLS it often waits for its timeout of 30 s instead");
    }

    @Override
    public List<String> offers() {
        return List.of("permessage-deflate");
    }

    /** It does not read the parameters of the answer. */
    @Override
    public Conduct conduct(DeflateAnswer answer) {
        return answer.header().contains("client_no_context_takeover") ? Conduct.BREAKS : Conduct.TAKES_OVER;
    }

    @Override
    public PeerConnection connect(PeerRequest asked) throws Exception {
        Response response = new Response();
        List<Extension> extensions = asked.deflate()
                .<List<Extension>>map(offer -> List.of(new PerMessageDeflateExtension()))
                .orElse(List.of());
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(asked.subprotocols())
                .extensions(extensions)
                .configurator(response)
                .build();
        Reports reports = new Reports();
        try {
            Session session =
                    manager(asked.uri().getScheme().equals("wss")).connectToServer(reports, config, asked.uri());
            return new Connection(session, response, reports.received);
        } catch (DeploymentException e) {
            if (e.getCause() instanceof HandshakeException refused) {
                throw new RefusedException(refused.getHttpStatusCode(), e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        managers.forEach(ClientManager::shutdown);
    }

    private static final class Response extends ClientEndpointConfig.Configurator {
        private volatile List<String> extensions = List.of();

        @Override
        public void afterResponse(HandshakeResponse response) {
            response.getHeaders().forEach((name, values) -> {
                if (name.equalsIgnoreCase("Sec-WebSocket-Extensions")) {
                    extensions = List.copyOf(values);
                }
            });
        }
    }

    private static final class Reports extends Endpoint {
        private final Received received = new Received();

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, text -> received.add(new Received.Text(text)));
            session.addMessageHandler(
                    ByteBuffer.class, data -> received.add(new Received.Binary(PartialMessage.bytes(data))));
            session.addMessageHandler(
                    PongMessage.class, pong -> received.addPong(PartialMessage.bytes(pong.getApplicationData())));
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            received.add(new Received.Closed(reason.getCloseCode().getCode(), reason.getReasonPhrase()));
        }

        @Override
        public void onError(Session session, Throwable failure) {
            received.add(new Received.Failed(failure));
        }
    }

    private record Connection(Session session, Response response, Received received) implements PeerConnection {
        @Override
        public Optional<String> subprotocol() {
            return Optional.ofNullable(session.getNegotiatedSubprotocol()).filter(name -> !name.isEmpty());
        }

        @Override
        public Optional<String> extensions() {
            return response.extensions.stream().findFirst();
        }

        private interface Sending {
            void run() throws IOException;
        }

        /** When the server closes meanwhile, Tyrus fails to set its timer anew after it has sent. */
        private static void whileOpen(Sending sending) throws IOException {
            try {
                sending.run();
            } catch (RejectedExecutionException e) {
                // why it was closed is reported
            }
        }

        @Override
        public void sendText(String text) throws IOException {
            whileOpen(() -> session.getBasicRemote().sendText(text));
        }

        @Override
        public void sendBinary(byte[] data) throws IOException {
            whileOpen(() -> session.getBasicRemote().sendBinary(ByteBuffer.wrap(data)));
        }

        @Override
        public void sendTextParts(String... parts) throws IOException {
            for (int i = 0; i < parts.length; i++) {
                session.getBasicRemote().sendText(parts[i], i == parts.length - 1);
            }
        }

        @Override
        public void sendBinaryParts(byte[]... parts) throws IOException {
            for (int i = 0; i < parts.length; i++) {
                session.getBasicRemote().sendBinary(ByteBuffer.wrap(parts[i]), i == parts.length - 1);
            }
        }

        @Override
        public void sendPing(byte[] data) throws IOException {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(data));
        }

        @Override
        public void sendPong(byte[] data) throws IOException {
            session.getBasicRemote().sendPong(ByteBuffer.wrap(data));
        }

        @Override
        public void sendClose(int code, String reason) throws IOException {
            session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException e) {
                // it is closed
            }
        }
    }
}
