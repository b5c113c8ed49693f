package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.ws101.testkit.EndpointTester;
import org.ws101.testkit.TestClient;

class ChatTest {
    @AutoClose
    private final EndpointTester tester = EndpointTester.of(Chat.class);

    private TestClient join(String room, String name) {
        TestClient client = tester.connect("/rooms/" + room + "?name=" + name);
        assertEquals("Welcome to " + room + ", " + name, client.awaitText());
        return client;
    }

    @Test
    void aClientWithoutANameIsAGuest() {
        TestClient client = tester.connect("/rooms/garden");

        assertEquals("Welcome to garden, Guest", client.awaitText());
    }

    @Test
    void aMessageReachesItsRoomAlone() {
        TestClient anna = join("garden", "Anna");
        TestClient ben = join("garden", "Ben");
        TestClient carla = join("kitchen", "Carla");

        ben.sendText("Hello");

        assertEquals("Ben: Hello", anna.awaitText());
        assertEquals("Ben: Hello", ben.awaitText());
        carla.assertNothingReceived();
    }
}
