package org.ws101.benchmark.client;

import io.netty.bootstrap.Bootstrap;
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
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.ws101.benchmark.Certificate;

/** Netty's client. It flushes once for each batch. */
final class NettyClient implements EchoClient {
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());

    @Override
    public Connection open(URI uri, Receiver receiver) throws Exception {
        Handler handler = new Handler(receiver);
        Channel channel = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        handlers(made, uri, handler);
                    }
                })
                .connect(uri.getHost(), uri.getPort())
                .sync()
                .channel();
        handler.opened.get(20, TimeUnit.SECONDS);
        return new Connection() {
            @Override
            public void sendTexts(List<String> texts) {
                for (String text : texts) {
                    var unused = channel.write(new TextWebSocketFrame(text));
                }
                channel.flush();
            }

            @Override
            public void sendBinary(byte[] data) {
                var unused = channel.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(data)));
            }
        };
    }

    private static void handlers(SocketChannel channel, URI uri, Handler handler) {
        if (uri.getScheme().equals("wss")) {
            SSLEngine engine = Certificate.trustingAll().createSSLEngine(uri.getHost(), uri.getPort());
            engine.setUseClientMode(true);
            channel.pipeline().addLast(new SslHandler(engine));
        }
        channel.pipeline()
                .addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(8_192),
                        new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(uri)
                                .maxFramePayloadLength(LARGEST)
                                .build()),
                        new WebSocketFrameAggregator(LARGEST),
                        handler);
    }

    private static final class Handler extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
        private final Receiver receiver;

        Handler(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                opened.complete(true);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                receiver.text(text.text());
            } else {
                receiver.binary(frame.content().nioBuffer());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            opened.completeExceptionally(cause);
            receiver.failed(cause);
        }
    }
}
