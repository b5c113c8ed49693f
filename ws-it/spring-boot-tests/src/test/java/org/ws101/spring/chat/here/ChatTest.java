package org.ws101.spring.chat.here;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.Credentials;
import org.ws101.client.WebSocketClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ChatTest {
    @Value("${local.server.port}")
    int port;

    @Test
    void everybodyInTheRoomHearsWhatSomebodySays() {
        WebSocketClient client = WebSocketClient.builder()
                .credentials(Credentials.basic("ann", "ann"))
                .build();
        try (WebSocket ann = client.connect(URI.create("ws://127.0.0.1:" + port + "/chat/lobby"))) {
            ann.sendText("Hello");
            assertEquals(new Message.Text("ann: Hello"), ann.receiveAll());
        }
    }
}
