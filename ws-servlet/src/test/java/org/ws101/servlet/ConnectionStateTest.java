package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.HandshakeResponse;
import org.ws101.client.WebSocketClient;

/** What a connection tells of itself, at both ends of a real one. */
@Timeout(60)
class ConnectionStateTest {
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final Endpoint endpoint = Endpoint.listening(() -> new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) {
                    webSocket.attributes().put("opened", true);
                    opened.add(webSocket);
                }
            })
            .withName("the chat")
            .withCheck(request -> HandshakeDecision.permit(() -> "ann")
                    .attribute("tenant", "acme")
                    .header("Set-Cookie", "seen=yes; Path=/"));
    private final ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/chat/{room}", endpoint));
    private final WebSocket client = WebSocketClient.create()
            .connect(URI.create("ws://127.0.0.1:" + server.port() + "/chat/lobby"), new WebSocketListener() {});

    @AfterEach
    void stop() {
        client.abort();
        server.close();
    }

    private WebSocket ofServer() throws InterruptedException {
        return opened.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void eachEndMeasuresTheRoundTripAndLearnsOfTheEnd() throws Exception {
        WebSocket webSocket = ofServer();
        assertTrue(client.ping().get(30, TimeUnit.SECONDS).compareTo(Duration.ZERO) > 0);
        assertTrue(webSocket.ping().get(30, TimeUnit.SECONDS).compareTo(Duration.ZERO) > 0);
        webSocket.close(CloseCode.GOING_AWAY, "moving");
        for (WebSocket end : new WebSocket[] {webSocket, client}) {
            assertEquals(
                    CloseCode.GOING_AWAY,
                    end.closed().toCompletableFuture().get(30, TimeUnit.SECONDS).code());
        }
    }

    @Test
    void addressesMirrorEachOtherAndStay() throws Exception {
        WebSocket webSocket = ofServer();
        assertEquals(client.localAddress(), webSocket.remoteAddress());
        assertEquals(webSocket.remoteAddress(), HandshakeRequest.of(webSocket).remoteAddress());
        assertEquals(client.remoteAddress(), webSocket.localAddress());
        assertEquals(server.port(), client.remoteAddress().getPort());
        client.abort();
        client.closed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(client.localAddress(), webSocket.remoteAddress());
    }

    @Test
    void attributesAreOneMapFromTheHandshakeOn() throws Exception {
        WebSocket webSocket = ofServer();
        assertEquals(Map.of("tenant", "acme", "opened", true), webSocket.attributes());
        assertSame(webSocket.attributes(), HandshakeRequest.of(webSocket).attributes());
        assertEquals(Map.of(), client.attributes());
        client.attributes().put("mine", 1);
        client.abort();
        client.closed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(Map.of("mine", 1), client.attributes());
    }

    @Test
    void theServersConnectionLeadsToItsEndpointItsRequestAndItsUser() throws Exception {
        WebSocket webSocket = ofServer();
        HandshakeRequest request = HandshakeRequest.of(webSocket);
        assertSame(endpoint, request.endpoint());
        assertEquals("/chat/lobby", request.path());
        assertEquals("ann", request.principal().orElseThrow().getName());
        assertEquals("WebSocket the chat (" + webSocket.id() + " /chat/lobby)", webSocket.toString());
        assertNotEquals(client.id(), webSocket.id());
    }

    @Test
    void theClientsConnectionHasTheResponse() throws Exception {
        HandshakeResponse response = HandshakeResponse.of(client);
        assertEquals(101, response.status());
        assertEquals("websocket", response.header("upgrade").orElseThrow());
        assertEquals(Map.of("seen", "yes"), response.cookies());
        WebSocket webSocket = ofServer();
        assertThrows(IllegalArgumentException.class, () -> HandshakeResponse.of(webSocket));
        assertThrows(IllegalArgumentException.class, () -> HandshakeRequest.of(client));
    }
}
