package org.ws101.it.interop.clients;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Tls;

/** Netty's client handshaker and its handlers for frames and compression. */
final class NettyClient implements PeerClient {
    private static final int MAX_MESSAGE = 2 << 20;
    private static final int COMPRESSION_LEVEL = 6;
    private static final int LARGEST_WINDOW = 15;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @Override
    public Map<Ability, String> gaps() {
        return Map.of();
    }

    /**
     * RFC 7692 §7.1.1.2 allows an answer {@code client_no_context_takeover} that was not offered, Netty 4.2 does not. For a
     * smaller window it uses JZlib, and has no room for what becomes longer by that.
     */
    @Override
    public Conduct conduct(DeflateAnswer answer) {
        String noContext = "client_no_context_takeover";
        if (answer.header().contains(noContext) && !answer.offer().contains(noContext)) {
            return Conduct.REFUSES;
        }
        return answer.header().contains("client_max_window_bits")
                ? Conduct.CUTS_INCOMPRESSIBLE
                : PeerClient.super.conduct(answer);
    }

    @Override
    public List<String> offers() {
        return List.of(
                "permessage-deflate",
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=8",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9;"
                        + " client_max_window_bits");
    }

    private static WebSocketClientExtensionHandler deflate(String offer) {
        int serverWindow = offer.contains("server_max_window_bits=8")
                ? 8
                : offer.contains("server_max_window_bits=9") ? 9 : LARGEST_WINDOW;
        return new WebSocketClientExtensionHandler(new PerMessageDeflateClientExtensionHandshaker(
                COMPRESSION_LEVEL,
                offer.contains("client_max_window_bits"),
                serverWindow,
                offer.contains("client_no_context_takeover"),
                offer.contains("server_no_context_takeover"),
                MAX_MESSAGE));
    }

    @Override
    public PeerConnection connect(PeerRequest asked) throws Exception {
        Reports reports = new Reports();
        Channel channel = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        addHandlers(made, asked, reports);
                    }
                })
                .connect(asked.uri().getHost(), asked.uri().getPort())
                .sync()
                .channel();
        try {
            FullHttpResponse response = reports.opened.get(30, TimeUnit.SECONDS);
            return new Connection(channel, response, reports.subprotocol, reports.received);
        } catch (ExecutionException e) {
            channel.close().awaitUninterruptibly();
            if (e.getCause() instanceof WebSocketClientHandshakeException refused && refused.response() != null) {
                throw new RefusedException(refused.response().status().code(), e);
            }
            throw e;
        }
    }

    private static void addHandlers(SocketChannel channel, PeerRequest asked, Reports reports) {
        URI uri = asked.uri();
        if (uri.getScheme().equals("wss")) {
            channel.pipeline().addLast(new SslHandler(engine(uri)));
        }
        channel.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(8_192), new Response(reports));
        asked.deflate().ifPresent(offer -> channel.pipeline().addLast(deflate(offer)));
        String subprotocols = asked.subprotocols().isEmpty() ? null : String.join(",", asked.subprotocols());
        channel.pipeline()
                .addLast(
                        new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(uri)
                                .subprotocol(subprotocols)
                                .allowExtensions(asked.deflate().isPresent())
                                .maxFramePayloadLength(MAX_MESSAGE)
                                .handleCloseFrames(false)
                                .dropPongFrames(false)
                                .build()),
                        new WebSocketFrameAggregator(MAX_MESSAGE),
                        reports);
    }

    private static SSLEngine engine(URI uri) {
        SSLEngine engine = Tls.context().createSSLEngine(uri.getHost(), uri.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Keeps the response, which the handlers of WebSocket do not hand on. */
    private static final class Response extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Reports reports;

        Response(Reports reports) {
            this.reports = reports;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            reports.response = response;
            context.fireChannelRead(response.retain());
        }
    }

    private static final class Reports extends SimpleChannelInboundHandler<WebSocketFrame> {
        final CompletableFuture<FullHttpResponse> opened = new CompletableFuture<>();
        final Received received = new Received();

        /** Kept from the asked: when the connection is closed, its handlers are gone. */
        volatile Optional<String> subprotocol = Optional.empty();

        @Nullable
        FullHttpResponse response;

        private boolean closed;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                subprotocol = Optional.ofNullable(context.pipeline()
                        .get(WebSocketClientProtocolHandler.class)
                        .handshaker()
                        .actualSubprotocol());
                opened.complete(response);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                received.add(new Received.Text(text.text()));
            } else if (frame instanceof BinaryWebSocketFrame) {
                received.add(new Received.Binary(ByteBufUtil.getBytes(frame.content())));
            } else if (frame instanceof PongWebSocketFrame) {
                received.addPong(ByteBufUtil.getBytes(frame.content()));
            } else if (frame instanceof CloseWebSocketFrame close) {
                closed = true;
                received.add(new Received.Closed(close.statusCode(), close.reasonText()));
                var unused = context.writeAndFlush(close.retain());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            opened.completeExceptionally(cause);
            if (!closed) {
                received.add(new Received.Failed(cause));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            IllegalStateException end = new IllegalStateException("The connection has ended");
            opened.completeExceptionally(end);
            if (!closed) {
                received.add(new Received.Failed(end));
            }
        }
    }

    private record Connection(
            Channel channel, FullHttpResponse response, Optional<String> subprotocol, Received received)
            implements PeerConnection {
        @Override
        public Optional<String> extensions() {
            return Optional.ofNullable(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
        }

        private void send(WebSocketFrame frame) throws InterruptedException {
            channel.writeAndFlush(frame).sync();
        }

        @Override
        public void sendText(String text) throws InterruptedException {
            send(new TextWebSocketFrame(text));
        }

        @Override
        public void sendBinary(byte[] data) throws InterruptedException {
            send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(data)));
        }

        @Override
        public void sendTextParts(String... parts) throws InterruptedException {
            send(new TextWebSocketFrame(false, 0, parts[0]));
            for (int i = 1; i < parts.length; i++) {
                ByteBuf part = Unpooled.copiedBuffer(parts[i], StandardCharsets.UTF_8);
                send(new ContinuationWebSocketFrame(i == parts.length - 1, 0, part));
            }
        }

        @Override
        public void sendBinaryParts(byte[]... parts) throws InterruptedException {
            send(new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(parts[0])));
            for (int i = 1; i < parts.length; i++) {
                ByteBuf part = Unpooled.wrappedBuffer(parts[i]);
                send(new ContinuationWebSocketFrame(i == parts.length - 1, 0, part));
            }
        }

        @Override
        public void sendInvalidText(byte[] payload) throws InterruptedException {
            send(new TextWebSocketFrame(Unpooled.wrappedBuffer(payload)));
        }

        @Override
        public void sendPing(byte[] data) throws InterruptedException {
            send(new PingWebSocketFrame(Unpooled.wrappedBuffer(data)));
        }

        @Override
        public void sendPong(byte[] data) throws InterruptedException {
            send(new PongWebSocketFrame(Unpooled.wrappedBuffer(data)));
        }

        @Override
        public void sendClose(int code, String reason) throws InterruptedException {
            send(new CloseWebSocketFrame(code, reason));
        }

        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
        }
    }
}
