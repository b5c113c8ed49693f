package org.ws101.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.servlet.Endpoint;
import org.ws101.testkit.EndpointTester;
import org.ws101.testkit.TestClient;

class DialogueTest {
    static void dialogue(WebSocket webSocket) {
        webSocket.sendText("What is your name?");
        String name = ((Message.Text) webSocket.receiveAll()).data();
        webSocket.sendText("Hello " + name);
    }

    @AutoClose
    private final EndpointTester tester = EndpointTester.of("/dialogue", Endpoint.of(DialogueTest::dialogue));

    @Test
    void asksForTheNameAndEnds() {
        TestClient client = tester.connect("/dialogue");

        assertEquals("What is your name?", client.awaitText());
        client.sendText("Anna");

        assertEquals("Hello Anna", client.awaitText());
        assertEquals(CloseCode.NORMAL_CLOSURE, client.awaitClose().code());
    }

    @Test
    void endsWithTheNetwork() {
        TestClient client = tester.connect("/dialogue");

        client.cut();

        assertInstanceOf(IOException.class, client.awaitFailure());
    }

    @Test
    void refusesAnOddFrame() {
        TestClient client = tester.connect("/dialogue");

        client.breakProtocol();

        assertEquals(CloseCode.PROTOCOL_ERROR, client.awaitClose().code());
        assertInstanceOf(WebSocketFailure.class, client.awaitFailure());
    }
}
