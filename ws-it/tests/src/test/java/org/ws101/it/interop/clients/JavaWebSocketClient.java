package org.ws101.it.interop.clients;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.extensions.IExtension;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.framing.PongFrame;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Tls;

/** Java-WebSocket (TooTallNate). */
final class JavaWebSocketClient implements PeerClient {
    /** It tells the status of a refusal in words only. */
    private static final Pattern STATUS = Pattern.compile("Invalid status code received: (\\d+)");

    @Override
    public Map<Ability, String> gaps() {
        return Map.of();
    }

    @Override
    public List<String> offers() {
        return List.of("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    @Override
    public PeerConnection connect(PeerRequest asked) throws Exception {
        List<IExtension> extensions =
                asked.deflate().map(offer -> List.of(deflate())).orElse(List.of());
        List<IProtocol> protocols = asked.subprotocols().isEmpty()
                ? List.of(new Protocol(""))
                : asked.subprotocols().stream().<IProtocol>map(Protocol::new).toList();
        Reporting client = new Reporting(asked.uri(), new Draft_6455(extensions, protocols));
        if (asked.uri().getScheme().equals("wss")) {
            client.setSocketFactory(Tls.context().getSocketFactory());
        }
        client.setTcpNoDelay(true);
        client.connect();
        try {
            return new Connection(client, client.opened.get(30, TimeUnit.SECONDS), client.received);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static IExtension deflate() {
        PerMessageDeflateExtension deflate = new PerMessageDeflateExtension();
        deflate.setThreshold(0);
        return deflate;
    }

    @Override
    public void close() {
        // each connection ends on its own
    }

    private static final class Reporting extends WebSocketClient {
        final CompletableFuture<ServerHandshake> opened = new CompletableFuture<>();
        final Received received = new Received();
        /** Kept from the asked: it is forgotten when the connection closes. */
        volatile @Nullable IProtocol protocol;

        private volatile @Nullable Thread reader;

        Reporting(URI uri, Draft draft) {
            super(uri, draft);
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            protocol = getProtocol();
            reader = Thread.currentThread();
            opened.complete(handshake);
        }

        /** Whether its thread waits for input. */
        boolean isReading() {
            return Stream.of(Objects.requireNonNull(reader).getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("read")
                            && !frame.getClassName().startsWith("org.java_websocket."));
        }

        @Override
        public void onMessage(String message) {
            received.add(new Received.Text(message));
        }

        @Override
        public void onMessage(ByteBuffer bytes) {
            received.add(new Received.Binary(PartialMessage.bytes(bytes)));
        }

        @Override
        public void onWebsocketPong(WebSocket connection, Framedata frame) {
            received.addPong(PartialMessage.bytes(frame.getPayloadData()));
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            Matcher refusal = STATUS.matcher(reason);
            if (refusal.find()) {
                opened.completeExceptionally(new RefusedException(Integer.parseInt(refusal.group(1)), null));
            }
            opened.completeExceptionally(new IllegalStateException(code + " " + reason));
            received.add(new Received.Closed(code, reason));
        }

        @Override
        public void onError(Exception failure) {
            opened.completeExceptionally(failure);
            received.add(new Received.Failed(failure));
        }
    }

    private record Connection(Reporting client, ServerHandshake handshake, Received received)
            implements PeerConnection {
        @Override
        public Optional<String> subprotocol() {
            return Optional.ofNullable(client.protocol)
                    .map(IProtocol::getProvidedProtocol)
                    .filter(name -> !name.isEmpty());
        }

        @Override
        public Optional<String> extensions() {
            return Optional.of(handshake.getFieldValue("Sec-WebSocket-Extensions"))
                    .filter(value -> !value.isEmpty());
        }

        @Override
        public void sendText(String text) {
            client.send(text);
        }

        @Override
        public void sendBinary(byte[] data) {
            client.send(data);
        }

        @Override
        public void sendTextParts(String... parts) {
            for (int i = 0; i < parts.length; i++) {
                ByteBuffer part = ByteBuffer.wrap(parts[i].getBytes(StandardCharsets.UTF_8));
                client.sendFragmentedFrame(Opcode.TEXT, part, i == parts.length - 1);
            }
        }

        @Override
        public void sendBinaryParts(byte[]... parts) {
            for (int i = 0; i < parts.length; i++) {
                client.sendFragmentedFrame(Opcode.BINARY, ByteBuffer.wrap(parts[i]), i == parts.length - 1);
            }
        }

        /** In two fragments: it checks the first alone, and takes the second as it is. */
        @Override
        public void sendInvalidText(byte[] payload) {
            client.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.allocate(0), false);
            client.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.wrap(payload), true);
        }

        @Override
        public void sendPing(byte[] data) {
            PingFrame ping = new PingFrame();
            ping.setPayload(ByteBuffer.wrap(data));
            client.sendFrame(ping);
        }

        @Override
        public void sendPong(byte[] data) {
            PongFrame pong = new PongFrame();
            pong.setPayload(ByteBuffer.wrap(data));
            client.sendFrame(pong);
        }

        /** If its thread is about to read, that closes the socket instead, and the close frame may not leave before. */
        @Override
        public void sendClose(int code, String reason) {
            Eventually.answer(client::isReading, Boolean::booleanValue);
            client.close(code, reason);
        }

        @Override
        public void close() {
            client.closeConnection(1006, "");
        }
    }
}
