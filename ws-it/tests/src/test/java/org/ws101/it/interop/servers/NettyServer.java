package org.ws101.it.interop.servers;

import static io.netty.channel.ChannelFutureListener.CLOSE;
import static io.netty.channel.ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Tls;

/** Netty's WebSocket handlers. */
final class NettyServer implements PeerServer {
    /** What it asks of clients that offer client_max_window_bits. */
    static final int CLIENT_WINDOW_BITS = 10;

    private final ServerScript script = new ServerScript();
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    @Override
    public int start(Scheme scheme) throws InterruptedException {
        Optional<SslContext> tls = scheme == Scheme.ws ? Optional.empty() : Optional.of(tls());
        Channel listening = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
                        handlers(channel.pipeline());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private static SslContext tls() {
        return new JdkSslContext(
                Tls.serverContext(),
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                null,
                ClientAuth.NONE,
                null,
                false);
    }

    private void handlers(ChannelPipeline pipeline) {
        FrameConnection connection = new FrameConnection(pipeline.channel());
        pipeline.addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(65_536))
                .addLast(new Refusing())
                .addLast(new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                        6, true, CLIENT_WINDOW_BITS, true, true, ServerScript.LARGEST)))
                .addLast(new Closed(script, connection))
                .addLast(new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath("/")
                        .checkStartsWith(true)
                        .subprotocols(ServerScript.SUBPROTOCOL)
                        .allowExtensions(true)
                        .dropPongFrames(false)
                        .maxFramePayloadLength(ServerScript.LARGEST)
                        .build()))
                .addLast(new WebSocketFrameAggregator(ServerScript.LARGEST))
                .addLast(new Receiver(script, connection));
    }

    @Override
    public void stop() {
        if (!threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Netty does not stop");
        }
    }

    private static final class Refusing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof FullHttpRequest request && request.uri().startsWith(ServerScript.REFUSED)) {
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(ServerScript.REFUSAL_STATUS),
                        Unpooled.copiedBuffer(ServerScript.REFUSAL_BODY, StandardCharsets.UTF_8));
                response.headers().set(ServerScript.REFUSAL_HEADER, "closed");
                request.release();
                ChannelFuture unused = context.writeAndFlush(response).addListener(CLOSE);
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    /** Before the handler that answers close frames and keeps them to itself. */
    private static final class Closed extends ChannelInboundHandlerAdapter {
        private final ServerScript script;
        private final ServerConnection connection;

        Closed(ServerScript script, ServerConnection connection) {
            this.script = script;
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof CloseWebSocketFrame close) {
                script.onClose(connection, close.statusCode(), close.reasonText());
            }
            context.fireChannelRead(message);
        }
    }

    private static final class Receiver extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final ServerScript script;
        private final FrameConnection connection;

        Receiver(ServerScript script, FrameConnection connection) {
            this.script = script;
            this.connection = connection;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete complete) {
                connection.target = URI.create(complete.requestUri());
                connection.headers = complete.requestHeaders();
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) throws IOException {
            if (frame instanceof TextWebSocketFrame text) {
                script.onText(connection, text.text());
            } else if (frame instanceof BinaryWebSocketFrame) {
                script.onBinary(connection, ByteBufUtil.getBytes(frame.content()));
            } else if (frame instanceof PongWebSocketFrame) {
                script.onPong(connection, ByteBufUtil.getBytes(frame.content()));
            }
        }
    }

    /** Used on the thread of the channel alone. */
    private static final class FrameConnection implements ServerConnection {
        private final Channel channel;
        private @Nullable URI target;
        private @Nullable HttpHeaders headers;

        FrameConnection(Channel channel) {
            this.channel = channel;
        }

        @Override
        public URI target() {
            return Objects.requireNonNull(target);
        }

        @Override
        public String header(String name) {
            return Objects.requireNonNull(headers).get(name, "");
        }

        private void write(WebSocketFrame frame) {
            ChannelFuture unused = channel.writeAndFlush(frame).addListener(FIRE_EXCEPTION_ON_FAILURE);
        }

        @Override
        public void sendText(String text) {
            write(new TextWebSocketFrame(text));
        }

        @Override
        public void sendBinary(byte[] data) {
            write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(data)));
        }

        @Override
        public void sendFragments(List<String> parts) {
            for (int i = 0; i < parts.size(); i++) {
                boolean last = i == parts.size() - 1;
                ByteBuf part = Unpooled.copiedBuffer(parts.get(i), StandardCharsets.UTF_8);
                write(i == 0 ? new TextWebSocketFrame(last, 0, part) : new ContinuationWebSocketFrame(last, 0, part));
            }
        }

        @Override
        public void ping(byte[] data) {
            write(new PingWebSocketFrame(Unpooled.wrappedBuffer(data)));
        }

        @Override
        public void close(int code, String reason) {
            write(new CloseWebSocketFrame(code, reason));
        }
    }
}
