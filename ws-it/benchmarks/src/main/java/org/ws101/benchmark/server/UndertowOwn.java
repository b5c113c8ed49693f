package org.ws101.benchmark.server;

import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The WebSocket of Undertow's core. */
final class UndertowOwn implements BenchmarkServer {
    private final Set<WebSocketChannel> broadcast = ConcurrentHashMap.newKeySet();

    @Override
    public int start(ServerSettings settings) {
        HttpHandler handler = Handlers.path()
                .addPrefixPath(ECHO, upgrading((exchange, channel) -> {
                    channel.getReceiveSetter().set(new Echo());
                    channel.resumeReceives();
                }))
                .addPrefixPath(BROADCAST, upgrading((exchange, channel) -> {
                    broadcast.add(channel);
                    channel.addCloseTask(broadcast::remove);
                    channel.getReceiveSetter().set(new Broadcasting(broadcast));
                    channel.resumeReceives();
                }));
        return UndertowContainer.serve(settings, handler);
    }

    /**
     * The handshake is new for each connection: that of the extension keeps the parameters that the last client asked
     * for.
     */
    private static HttpHandler upgrading(WebSocketConnectionCallback opened) {
        return exchange -> new WebSocketProtocolHandshakeHandler(List.of(new Hybi13Handshake()), opened)
                .addExtension(new PerMessageDeflateHandshake())
                .handleRequest(exchange);
    }

    private static final class Echo extends AbstractReceiveListener {
        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            WebSockets.sendText(message.getData(), channel, null);
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
            var data = message.getData();
            WebSockets.sendBinary(data.getResource(), channel, new Freeing(data::free));
        }
    }

    private static final class Broadcasting extends AbstractReceiveListener {
        private final Set<WebSocketChannel> all;

        Broadcasting(Set<WebSocketChannel> all) {
            this.all = all;
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            String text = message.getData();
            all.forEach(each -> WebSockets.sendText(text, each, null));
        }
    }

    private record Freeing(Runnable buffers) implements WebSocketCallback<Void> {
        @Override
        public void complete(WebSocketChannel channel, @Nullable Void context) {
            buffers.run();
        }

        @Override
        public void onError(WebSocketChannel channel, @Nullable Void context, Throwable cause) {
            buffers.run();
        }
    }
}
