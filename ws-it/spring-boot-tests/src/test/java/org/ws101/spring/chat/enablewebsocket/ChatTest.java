package org.ws101.spring.chat.enablewebsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class ChatTest {
    @Value("${local.server.port}")
    int port;

    void everybodyInTheRoomHearsWhatSomebodySays() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocketHttpHeaders headers = new WebSocketHttpHeaders();
        headers.setBasicAuth("ann", "ann");
        TextWebSocketHandler listener = new TextWebSocketHandler() {
            @Override
            protected void handleTextMessage(WebSocketSession session, TextMessage message) {
                heard.add(message.getPayload());
            }
        };
        try (WebSocketSession ann = new StandardWebSocketClient()
                .execute(listener, headers, URI.create("ws://127.0.0.1:" + port + "/chat/lobby"))
                .get(60, TimeUnit.SECONDS)) {
            ann.sendMessage(new TextMessage("Hello"));
            assertEquals("ann: Hello", heard.poll(60, TimeUnit.SECONDS));
        }
    }
}
