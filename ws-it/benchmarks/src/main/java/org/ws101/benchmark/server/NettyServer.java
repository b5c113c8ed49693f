package org.ws101.benchmark.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Netty's handlers, which flush once for all that a read has brought. */
final class NettyServer implements BenchmarkServer {
    private final ChannelGroup broadcast = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    @Override
    public int start(ServerSettings settings) throws Exception {
        EventLoopGroup threads = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        Optional<SSLContext> tls = settings.tls();
        int messageSize = Math.max(65_536, settings.messageSize());
        Channel listening = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        tls.ifPresent(context -> channel.pipeline().addLast(new SslHandler(engine(context))));
                        handlers(channel.pipeline(), messageSize);
                    }
                })
                .bind(HOST, 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private static SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    private void handlers(ChannelPipeline pipeline, int messageSize) {
        pipeline.addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(65_536),
                new WebSocketServerExtensionHandler(
                        new PerMessageDeflateServerExtensionHandshaker(6, true, 15, true, true, 0)),
                new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath("/")
                        .checkStartsWith(true)
                        .allowExtensions(true)
                        .maxFramePayloadLength(messageSize)
                        .build()),
                new WebSocketFrameAggregator(messageSize),
                new Serving(broadcast));
    }

    private static final class Serving extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final ChannelGroup all;
        private boolean broadcasts;

        Serving(ChannelGroup all) {
            this.all = all;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof HandshakeComplete opened && opened.requestUri().equals(BROADCAST)) {
                broadcasts = true;
                all.add(context.channel());
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (broadcasts) {
                var unused = all.writeAndFlush(frame.retain());
            } else {
                var unused = context.write(frame.retain());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
