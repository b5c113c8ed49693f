package org.ws101.benchmark.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** Jetty's own WebSocket, on its core, without servlets. */
final class JettyOwn implements BenchmarkServer {
    private final Set<Session> broadcast = ConcurrentHashMap.newKeySet();

    @Override
    public int start(ServerSettings settings) throws Exception {
        return JettyServer.start(
                settings,
                server -> WebSocketUpgradeHandler.from(
                        server, container -> configure(container, settings.messageSize())));
    }

    private void configure(ServerWebSocketContainer container, int messageSize) {
        container.setMaxTextMessageSize(messageSize);
        container.setMaxBinaryMessageSize(messageSize);
        container.setMaxFrameSize(messageSize);
        container.setIdleTimeout(Duration.ofMinutes(5));
        container.addMapping(ECHO, (request, response, callback) -> new Echo());
        container.addMapping(BROADCAST, (request, response, callback) -> new Broadcasting(broadcast));
    }

    /** Public, for Jetty calls it by method handles. */
    public static final class Echo extends Session.Listener.AbstractAutoDemanding {
        @Override
        public void onWebSocketText(String message) {
            session(this).sendText(message, Callback.NOOP);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            session(this).sendBinary(payload, callback);
        }
    }

    /** Public, for Jetty calls it by method handles. */
    public static final class Broadcasting extends Session.Listener.AbstractAutoDemanding {
        private final Set<Session> all;

        Broadcasting(Set<Session> all) {
            this.all = all;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            all.add(session);
        }

        @Override
        public void onWebSocketText(String message) {
            all.forEach(session -> session.sendText(message, Callback.NOOP));
        }

        @Override
        public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
            all.remove(session(this));
            callback.succeed();
        }
    }

    private static Session session(Session.Listener.AbstractAutoDemanding listener) {
        return Objects.requireNonNull(listener.getSession());
    }
}
