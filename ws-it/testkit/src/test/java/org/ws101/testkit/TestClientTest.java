package org.ws101.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Endpoint;

class TestClientTest {
    private static final Duration SOON = Duration.ofMillis(10);

    /** Does what a text says, and sends back what is binary. */
    private static final class Obedient implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            switch (text) {
                case "close" -> webSocket.close(CloseCode.POLICY_VIOLATION, "enough");
                case "fail" -> throw new IllegalStateException("as asked");
                default -> webSocket.sendText(text);
            }
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            webSocket.sendBinary(data);
        }
    }

    @AutoClose
    private final EndpointTester tester = EndpointTester.of("/", Endpoint.listening(Obedient::new));

    private final TestClient client = tester.connect("/");

    private static void assertSays(Executable wait, String... parts) {
        String message = assertThrows(AssertionError.class, wait).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @Test
    void receivesBoth() {
        assertEquals("a", client.sendText("a").awaitText());
        assertArrayEquals(
                new byte[] {1, 2}, client.sendBinary(new byte[] {1, 2}).awaitBinary());
    }

    @Test
    void saysWhatCameBeforeNothingDid() {
        client.sendText("first").awaitText();
        client.sendBinary(new byte[3]).awaitBinary();
        assertSays(
                client.withTimeout(SOON)::awaitText,
                "No message has come within 10 ms",
                "a text message was expected",
                "open");
        assertSays(client.withTimeout(SOON)::awaitClose, "has not ended within 10 ms");
    }

    @Test
    void listsWhatItHasReceived() {
        client.sendText("first").awaitText();
        client.sendBinary(new byte[3]).awaitBinary();
        client.sendText("x".repeat(1000));
        assertSays(
                client::awaitBinary,
                "Received \"xxx",
                "expected a binary message",
                "[\"first\", binary of 3 bytes, \"xx");
        client.sendBinary(new byte[0]);
        assertSays(client::awaitText, "Received binary of 0 bytes, but expected a text message");
    }

    @Test
    void saysThatTheConnectionHasEndedAndWhy() {
        client.sendText("close");
        assertSays(client::awaitText, "The connection has ended", "closed with", "1008", "enough");
        assertEquals("enough", client.awaitClose().text());
        client.assertNothingReceived();
    }

    @Test
    void saysWhatFailedOnTheServer() {
        client.sendText("fail");
        assertSays(client::awaitText, "on the server it has failed with", "IllegalStateException: as asked");
    }

    @Test
    void passesOverMessagesBeforeTheEnd() {
        client.sendText("a").sendText("b").sendText("close");
        assertEquals(CloseCode.POLICY_VIOLATION, client.awaitClose().code());
    }

    @Test
    void findsWhatItWasNotToReceive() {
        client.sendText("surprise");
        assertSays(client::assertNothingReceived, "Received \"surprise\", but expected nothing");
    }

    @Test
    void missesAFailureThatDoesNotCome() {
        assertSays(client.withTimeout(SOON)::awaitFailure, "has not failed on the server within 10 ms");
    }

    @Test
    void takesAnyWebSocket() {
        WebSocket webSocket = client.webSocket();
        TestClient other = TestClient.of(webSocket);
        other.webSocket().send(new Message.Text("a"));
        assertEquals("a", other.awaitText());
        assertEquals(webSocket.toString(), other.toString());
        assertThrows(IllegalStateException.class, other::cut);
        assertThrows(IllegalStateException.class, other::awaitFailure);
        other.close();
        assertEquals(CloseCode.NORMAL_CLOSURE, other.awaitClose().code());
    }
}
