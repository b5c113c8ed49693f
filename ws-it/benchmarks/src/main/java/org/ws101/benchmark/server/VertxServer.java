package org.ws101.benchmark.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Vert.x, with an event loop for each processor. */
final class VertxServer implements BenchmarkServer {
    private final Set<ServerWebSocket> broadcast = ConcurrentHashMap.newKeySet();

    @Override
    public int start(ServerSettings settings) throws Exception {
        int port = freePort();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(HOST)
                .setPort(port)
                .setAcceptBacklog(1024)
                .setMaxWebSocketFrameSize(Math.max(65_536, settings.messageSize()))
                .setMaxWebSocketMessageSize(Math.max(65_536, settings.messageSize()))
                .setPerMessageWebSocketCompressionSupported(true)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketAllowServerNoContext(true)
                .setWebSocketPreferredClientNoContext(true);
        settings.keyStore()
                .ifPresent(keys -> options.setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword(ServerSettings.PASSWORD)));
        Vertx.vertx()
                .deployVerticle(
                        () -> new Serving(options, broadcast),
                        new DeploymentOptions()
                                .setInstances(Runtime.getRuntime().availableProcessors()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return port;
    }

    /** The instances share a port that is not 0. */
    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Serving extends VerticleBase {
        private final HttpServerOptions options;
        private final Set<ServerWebSocket> broadcast;

        Serving(HttpServerOptions options, Set<ServerWebSocket> broadcast) {
            this.options = options;
            this.broadcast = broadcast;
        }

        @Override
        public Future<?> start() {
            return vertx.createHttpServer(options).webSocketHandler(this::open).listen();
        }

        private void open(ServerWebSocket webSocket) {
            if (webSocket.path().equals(BROADCAST)) {
                broadcast.add(webSocket);
                webSocket.closeHandler(closed -> broadcast.remove(webSocket));
                webSocket.textMessageHandler(text -> broadcast.forEach(each -> each.writeTextMessage(text)));
            } else {
                webSocket.textMessageHandler(webSocket::writeTextMessage);
                webSocket.binaryMessageHandler(webSocket::writeBinaryMessage);
            }
        }
    }
}
