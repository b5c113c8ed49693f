package org.ws101.it.interop.servers;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BinaryOutputStream;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Tls;

/** The WebSocket of Undertow's core. */
final class UndertowNativeServer implements PeerServer {
    private final ServerScript script = new ServerScript();
    private @Nullable Undertow undertow;

    @Override
    public int start(Scheme scheme) {
        Undertow.Builder builder =
                Undertow.builder().setIoThreads(2).setWorkerThreads(4).setHandler(this::handle);
        if (scheme == Scheme.ws) {
            builder.addHttpListener(0, "127.0.0.1");
        } else {
            builder.addHttpsListener(0, "127.0.0.1", Tls.serverContext());
        }
        Undertow started = builder.build();
        started.start();
        undertow = started;
        return ((InetSocketAddress) started.getListenerInfo().get(0).getAddress()).getPort();
    }

    private void handle(HttpServerExchange exchange) throws Exception {
        if (exchange.getRequestPath().equals(ServerScript.REFUSED)) {
            exchange.setStatusCode(ServerScript.REFUSAL_STATUS);
            exchange.getResponseHeaders().put(new HttpString(ServerScript.REFUSAL_HEADER), "closed");
            exchange.getResponseSender().send(ServerScript.REFUSAL_BODY);
            return;
        }
        // new for each connection: PerMessageDeflateHandshake 2.3.26 keeps the parameters that the last client asked
        // for, and
        // takes the next client's messages apart accordingly
        Hybi13Handshake handshake = new Hybi13Handshake(Set.of(ServerScript.SUBPROTOCOL), true);
        new WebSocketProtocolHandshakeHandler(List.of(handshake), this::open)
                .addExtension(new PerMessageDeflateHandshake())
                .handleRequest(exchange);
    }

    private void open(WebSocketHttpExchange exchange, WebSocketChannel channel) {
        URI target = URI.create(exchange.getRequestURI());
        channel.getReceiveSetter().set(new Receiver(script, new ChannelConnection(exchange, channel, target)));
        channel.resumeReceives();
    }

    @Override
    public void stop() {
        Objects.requireNonNull(undertow).stop();
    }

    private static final class Receiver extends AbstractReceiveListener {
        private final ServerScript script;
        private final ServerConnection connection;

        Receiver(ServerScript script, ServerConnection connection) {
            this.script = script;
            this.connection = connection;
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) throws IOException {
            script.onText(connection, message.getData());
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) throws IOException {
            script.onBinary(connection, taken(message));
        }

        @Override
        protected void onFullPongMessage(WebSocketChannel channel, BufferedBinaryMessage message) throws IOException {
            script.onPong(connection, taken(message));
        }

        @Override
        protected void onCloseMessage(CloseMessage close, WebSocketChannel channel) {
            script.onClose(connection, close.getCode(), close.getReason());
        }

        private static byte[] taken(BufferedBinaryMessage message) {
            try (var pooled = message.getData()) {
                ByteBuffer merged = WebSockets.mergeBuffers(pooled.getResource());
                byte[] bytes = new byte[merged.remaining()];
                merged.get(bytes);
                return bytes;
            }
        }
    }

    private record ChannelConnection(WebSocketHttpExchange exchange, WebSocketChannel channel, URI target)
            implements ServerConnection {
        @Override
        public String header(String name) {
            return Objects.requireNonNullElse(exchange.getRequestHeader(name), "");
        }

        @Override
        public void sendText(String text) {
            WebSockets.sendText(text, channel, null);
        }

        @Override
        public void sendBinary(byte[] data) {
            WebSockets.sendBinary(ByteBuffer.wrap(data), channel, null);
        }

        /** Each flush makes a frame; the stream may not be used on the thread that calls the listener. */
        @Override
        public void sendFragments(List<String> parts) {
            channel.getWorker().execute(() -> {
                try (BinaryOutputStream out = new BinaryOutputStream(channel.send(WebSocketFrameType.TEXT))) {
                    for (String part : parts) {
                        out.write(part.getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        @Override
        public void ping(byte[] data) {
            WebSockets.sendPing(ByteBuffer.wrap(data), channel, null);
        }

        @Override
        public void close(int code, String reason) {
            WebSockets.sendClose(code, reason, channel, null);
        }
    }
}
