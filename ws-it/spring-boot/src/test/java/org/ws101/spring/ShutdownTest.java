package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketFilter;

/** Spring Boot closes its server's sockets before it stops the application. */
class ShutdownTest {
    /** A bean that endpoints use. */
    static final class Audience {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        private void listen(WebSocket webSocket) throws Exception {
            webSocket.forEachMessage(webSocket::sendAll);
            events.add("proceed");
        }

        private WebSocketListener listener() {
            return new WebSocketListener() {
                @Override
                public void onText(WebSocket webSocket, String text) {
                    webSocket.sendText(text);
                }

                @Override
                public void onClose(WebSocket webSocket, CloseReason reason) {
                    events.add("onClose");
                }
            };
        }

        void close() {
            events.add("destroyed");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean(destroyMethod = "close")
        Audience audience() {
            return new Audience();
        }

        @Bean
        WebSocketFilter webSocketFilter(Audience audience) {
            return new WebSocketFilter(endpoints -> endpoints
                    .add("/blocking", Endpoint.of(audience::listen))
                    .add("/listener", Endpoint.listening(audience::listener)));
        }

        @Bean
        SmartLifecycle stopsFirst(ServletContext context) {
            return new StopsFirst(context);
        }
    }

    /** Stops before everything else does, and before the server. */
    private static final class StopsFirst implements SmartLifecycle {
        private final ServletContext context;
        private volatile boolean running;

        StopsFirst(ServletContext context) {
            this.context = context;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            WebSocketConnections.of(context).stop(Duration.ofSeconds(10));
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE;
        }
    }

    @Test
    void everyPeerHears1001WhileTheBeansAreAlive() {
        SpringApplication application = new SpringApplication(Application.class);
        application.setDefaultProperties(Map.of("server.port", "0", "server.address", "127.0.0.1"));
        Audience audience;
        List<WebSocket> peers = new ArrayList<>();
        try (ConfigurableApplicationContext context = application.run()) {
            audience = context.getBean(Audience.class);
            String port = context.getEnvironment().getRequiredProperty("local.server.port");
            for (String path : List.of("/blocking", "/listener")) {
                WebSocket peer = WebSocketClient.create().connect(URI.create("ws://127.0.0.1:" + port + path));
                peers.add(peer);
                peer.sendText("before");
                assertEquals(new Message.Text("before"), peer.receiveAll());
            }
        }
        for (WebSocket peer : peers) {
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, peer::receiveAll);
            assertEquals(CloseCode.GOING_AWAY, closed.reason().code());
        }
        List<String> events = new ArrayList<>(audience.events);
        assertEquals("destroyed", events.remove(events.size() - 1));
        events.sort(null);
        assertEquals(List.of("onClose", "proceed"), events);
    }
}
