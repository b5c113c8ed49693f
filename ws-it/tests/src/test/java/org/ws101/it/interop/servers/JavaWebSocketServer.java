package org.ws101.it.interop.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;
import org.ws101.it.harness.Tls;

/**
 * The server of Java-WebSocket. Its selector thread may take back the interest in writing that a worker has just stated; what the
 * worker sent then stays in its queue until the next frame of the peer. So the server here is asked again and again to write what it
 * has.
 */
final class JavaWebSocketServer implements PeerServer {
    private static final Duration BETWEEN_NUDGES = Duration.ofMillis(50);

    private final Running running = new Running();
    private final Timer nudges = new Timer("nudges", true);

    @Override
    public int start(Scheme scheme) throws InterruptedException {
        if (scheme == Scheme.wss) {
            running.setWebSocketFactory(new DefaultSSLWebSocketServerFactory(Tls.serverContext()));
        }
        running.setDaemon(true);
        running.setConnectionLostTimeout(0);
        running.start();
        if (!running.started.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Java-WebSocket does not start");
        }
        nudges.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        running.writeWhatIsLeft();
                    }
                },
                0,
                BETWEEN_NUDGES.toMillis());
        return running.getPort();
    }

    /** It knows one way to refuse: this one. */
    @Override
    public Refusal refusal() {
        return new Refusal(404, "<html><head></head><body><h1>404 WebSocket Upgrade Failure</h1></body></html>");
    }

    @Override
    public void stop() throws InterruptedException {
        nudges.cancel();
        running.stop(1_000);
    }

    private static final class Running extends WebSocketServer {
        private final ServerScript script = new ServerScript();
        private final CountDownLatch started = new CountDownLatch(1);
        /** They are not among the connections. */
        private final Set<WebSocket> refused = ConcurrentHashMap.newKeySet();

        Running() {
            super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(protocol()));
        }

        void writeWhatIsLeft() {
            Stream.concat(getConnections().stream(), refused.stream())
                    .filter(WebSocket::hasBufferedData)
                    .forEach(this::onWriteDemand);
        }

        private static Draft protocol() {
            // the protocol without a name is none: without it a client with another subprotocol is refused
            return new Draft_6455(
                    List.of(deflate()),
                    List.of(new Protocol(ServerScript.SUBPROTOCOL), new Protocol("")),
                    ServerScript.LARGEST);
        }

        private static PerMessageDeflateExtension deflate() {
            PerMessageDeflateExtension deflate = new PerMessageDeflateExtension();
            deflate.setThreshold(0);
            return deflate;
        }

        @Override
        public ServerHandshakeBuilder onWebsocketHandshakeReceivedAsServer(
                WebSocket connection, Draft draft, ClientHandshake request) throws InvalidDataException {
            if (request.getResourceDescriptor().startsWith(ServerScript.REFUSED)) {
                refused.add(connection);
                throw new InvalidDataException(CloseFrame.POLICY_VALIDATION, ServerScript.REFUSAL_BODY);
            }
            return super.onWebsocketHandshakeReceivedAsServer(connection, draft, request);
        }

        @Override
        public void onStart() {
            started.countDown();
        }

        @Override
        public void onOpen(WebSocket connection, ClientHandshake request) {
            connection.setAttachment(new OpenConnection(connection, request));
        }

        @Override
        public void onMessage(WebSocket connection, String message) {
            try {
                script.onText(connection.<OpenConnection>getAttachment(), message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onMessage(WebSocket connection, ByteBuffer message) {
            try {
                script.onBinary(connection.<OpenConnection>getAttachment(), bytes(message));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onWebsocketPong(WebSocket connection, Framedata frame) {
            try {
                script.onPong(connection.<OpenConnection>getAttachment(), bytes(frame.getPayloadData()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onClose(WebSocket connection, int code, String reason, boolean remote) {
            OpenConnection open = connection.getAttachment();
            if (open != null) {
                script.onClose(open, code, reason);
            }
        }

        @Override
        public void onError(WebSocket connection, Exception failure) {
            connection.close(CloseFrame.UNEXPECTED_CONDITION, failure.toString());
        }

        private static byte[] bytes(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }

    private record OpenConnection(WebSocket connection, ClientHandshake request) implements ServerConnection {
        @Override
        public URI target() {
            return URI.create(request.getResourceDescriptor());
        }

        @Override
        public String header(String name) {
            return request.getFieldValue(name);
        }

        @Override
        public void sendText(String text) {
            connection.send(text);
        }

        @Override
        public void sendBinary(byte[] data) {
            connection.send(data);
        }

        @Override
        public void sendFragments(List<String> parts) {
            for (int i = 0; i < parts.size(); i++) {
                ByteBuffer part = ByteBuffer.wrap(parts.get(i).getBytes(StandardCharsets.UTF_8));
                connection.sendFragmentedFrame(Opcode.TEXT, part, i == parts.size() - 1);
            }
        }

        @Override
        public void ping(byte[] data) {
            PingFrame ping = new PingFrame();
            ping.setPayload(ByteBuffer.wrap(data));
            connection.sendFrame(ping);
        }

        @Override
        public void close(int code, String reason) {
            connection.close(code, reason);
        }
    }
}
