package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectListener;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.Setback;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;

/** A connection that our client keeps open survives the redeployment of the application that serves it. */
@Timeout(900)
class ReconnectingIT {
    private static final int TIMES = 3;
    /** An application takes as long to start as a server, and some seconds where nothing else runs. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Setback> setbacks = new LinkedBlockingQueue<>();

    private final WebSocketListener listener = new WebSocketListener() {
        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.sendText("Hi");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            heard.add(text);
        }
    };

    private final WebSocketClient client = WebSocketClient.builder()
            .reconnectPolicy(new ReconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(50), Integer.MAX_VALUE))
            .reconnectListener(new ReconnectListener() {
                @Override
                public void onSetback(Setback setback, Duration delay) {
                    setbacks.add(setback);
                }
            })
            .build();

    @ParameterizedTest
    @EnumSource(names = {"JETTY_HOME_EE10", "TOMCAT_10_DISTRIBUTION", "TOMCAT_11_DISTRIBUTION"})
    void survivesRedeployments(Container container) throws Exception {
        try (Server server = container.ownServer()) {
            URI hello = server.uri("http", "").resolve("/spare/hello");
            Eventually.answer(() -> Server.get(hello).statusCode(), status -> status == 200, PATIENCE);
            URI uri = server.uri("ws", "").resolve("/spare/echo");
            try (ReconnectingConnection kept = client.reconnecting(uri, listener)) {
                assertEquals("Hi", heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
                for (int time = 1; time <= TIMES; time++) {
                    setbacks.clear();
                    server.undeploySpare();
                    assertEquals(1001, closeCode(setbacks.take()));
                    while (setbacks.take().status() != 404) {
                        // the application is still on its way out
                    }
                    server.deploySpare();
                    assertEquals("Hi", heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
                    assertTrue(kept.current().isPresent());
                }
                assertFalse(kept.ended().toCompletableFuture().isDone());
            }
        }
    }

    private static int closeCode(Setback setback) {
        return setback.closeReason().orElseThrow().code().code();
    }
}
