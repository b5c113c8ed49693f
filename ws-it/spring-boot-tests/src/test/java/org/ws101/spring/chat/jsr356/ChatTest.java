package org.ws101.spring.chat.jsr356;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class ChatTest {
    @Value("${local.server.port}")
    int port;

    void everybodyInTheRoomHearsWhatSomebodySays() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Authorization", List.of("Basic YW5uOmFubg=="));
                    }
                })
                .build();
        Endpoint listener = new Endpoint() {
            @Override
            public void onOpen(Session session, EndpointConfig unused) {
                session.addMessageHandler(String.class, (MessageHandler.Whole<String>) heard::add);
            }
        };
        URI uri = URI.create("ws://127.0.0.1:" + port + "/chat/lobby");
        try (Session ann = ContainerProvider.getWebSocketContainer().connectToServer(listener, config, uri)) {
            ann.getBasicRemote().sendText("Hello");
            assertEquals("ann: Hello", heard.poll(60, TimeUnit.SECONDS));
        }
    }
}
