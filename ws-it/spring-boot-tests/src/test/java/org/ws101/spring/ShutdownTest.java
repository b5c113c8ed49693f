package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketEndpoint;

/** Spring Boot closes its server's sockets before it stops the application. */
class ShutdownTest {
    /** A bean that endpoints use. */
    static final class Audience {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        void close() {
            events.add("destroyed");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class Application {
        @Bean(destroyMethod = "close")
        Audience audience() {
            return new Audience();
        }

        @Bean
        @WebSocketEndpoint("/blocking")
        Continue blocking(Audience audience) {
            return webSocket -> {
                webSocket.forEachMessage(webSocket::sendAll);
                audience.events.add("proceed");
            };
        }

        @Bean
        @WebSocketEndpoint("/listener")
        WebSocketListener listener(Audience audience) {
            return new WebSocketListener() {
                @Override
                public void onText(WebSocket webSocket, String text) {
                    webSocket.sendText(text);
                }

                @Override
                public void onClose(WebSocket webSocket, CloseReason reason) {
                    audience.events.add("onClose");
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"graceful", "immediate"})
    void everyPeerHears1001WhileTheBeansAreAlive(String shutdown) {
        Audience audience;
        List<WebSocket> peers = new ArrayList<>();
        try (Booted application = Booted.run(Application.class, "server.shutdown=" + shutdown)) {
            audience = application.bean(Audience.class);
            for (String path : List.of("/blocking", "/listener")) {
                WebSocket peer = application.connect(path);
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
