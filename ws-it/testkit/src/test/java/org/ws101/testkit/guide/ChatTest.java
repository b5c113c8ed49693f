package org.ws101.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.testkit.EndpointTester;
import org.ws101.testkit.TestClient;

class ChatTest {
    @AutoClose
    private final EndpointTester tester = EndpointTester.of(Chat.class);

    private TestClient join(String room, String name) {
        TestClient client = tester.connect("/chat/" + room + "?name=" + name);
        assertEquals("Welcome, " + name, client.awaitText());
        return client;
    }

    @Test
    void everybodyInTheRoomHearsEverybodyElse() {
        TestClient anna = join("garden", "Anna");
        TestClient ben = join("garden", "Ben");
        TestClient carla = join("kitchen", "Carla");

        ben.sendText("Hello");

        assertEquals("Ben is here", anna.awaitText());
        assertEquals("Ben: Hello", anna.awaitText());
        ben.assertNothingReceived();
        carla.assertNothingReceived();
    }

    @Test
    void theRoomIsToldOfAClientThatLeaves() {
        TestClient anna = join("garden", "Anna");
        TestClient ben = join("garden", "Ben");
        assertEquals("Ben is here", anna.awaitText());

        ben.close();

        assertEquals("Ben has left", anna.awaitText());
        assertEquals(CloseCode.NORMAL_CLOSURE, ben.awaitClose().code());
    }

    @Test
    void theRoomIsToldOfAClientThatVanishes() {
        TestClient anna = join("garden", "Anna");
        TestClient ben = join("garden", "Ben");
        assertEquals("Ben is here", anna.awaitText());

        ben.vanish();
        tester.advance(Duration.ofMinutes(2)); // pings are sent, and Ben answers none

        assertEquals("Ben has left", anna.awaitText());
    }
}
