package org.ws101.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.ServedApplication;
import org.ws101.testkit.TestClient;

class ServedChatTest {
    @RegisterExtension
    static final ServedApplication application = ServedApplication.of(Chat.class);

    @Test
    void everybodyInTheRoomHearsEverybodyElse(WebSocketClient client, URI root) {
        TestClient anna = application.connect("/chat/garden?name=Anna");
        assertEquals("Welcome, Anna", anna.awaitText());

        try (WebSocket ben = client.connect(root.resolve("/chat/garden?name=Ben"))) {
            assertEquals("Ben is here", anna.awaitText());
            ben.sendText("Hello");
            assertEquals("Ben: Hello", anna.awaitText());
        }
        assertEquals("Ben has left", anna.awaitText());
    }
}
