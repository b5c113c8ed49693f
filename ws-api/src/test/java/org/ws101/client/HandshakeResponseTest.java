package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.WebSocket;
import org.ws101.internal.handshake.Headers;

/** What a client sees of the response that opened its connection. */
@Timeout(60)
class HandshakeResponseTest {
    private static final HandshakeResponse RESPONSE = new HandshakeResponse(
            101,
            Headers.builder()
                    .add("X-Node", "a")
                    .add("set-cookie", "id=1; Path=/; HttpOnly")
                    .add("Set-Cookie", "theme = dark")
                    .add("X-Node", "b")
                    .add("Set-Cookie", "nameless")
                    .add("Set-Cookie", "=none")
                    .add("Set-Cookie", "id=2")
                    .add("Set-Cookie", "empty=")
                    .build());

    @Test
    void headersAreFoundInAnyCase() {
        assertEquals(Optional.of("a"), RESPONSE.header("x-node"));
        assertEquals(List.of("a", "b"), RESPONSE.headers().get("X-NODE"));
        assertEquals(Optional.empty(), RESPONSE.header("X-Other"));
    }

    @Test
    void cookiesHaveTheirValuesAndTheLastOfANameCounts() {
        assertEquals(Map.of("id", "2", "theme", "dark", "empty", ""), RESPONSE.cookies());
        assertEquals(Optional.of("dark"), RESPONSE.cookie("theme"));
        assertEquals(Optional.empty(), RESPONSE.cookie("nameless"));
    }

    @Test
    void nothingInItChanges() {
        assertThrows(
                UnsupportedOperationException.class, () -> RESPONSE.headers().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> RESPONSE.cookies().clear());
    }

    @Test
    void doesNotShowCredentialsInLogs() {
        assertEquals("status 101", RESPONSE.toString());
    }

    @Test
    void isThatOfTheConnectionAndStaysAfterItsEnd() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept();
            peer.echo();
        })) {
            WebSocket webSocket = WebSocketClient.create().connect(server.uri("/chat?token=x"));
            webSocket.close();
            HandshakeResponse response = HandshakeResponse.of(webSocket);
            assertEquals(101, response.status());
            assertEquals(Optional.of("websocket"), response.header("Upgrade"));
            assertEquals(server.uri("/").getPort(), webSocket.remoteAddress().getPort());
            assertFalse(webSocket.toString().contains("token"), webSocket.toString());
        }
    }
}
