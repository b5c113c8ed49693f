package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** Both styles, from the handshake to the close. */
class EchoTest {
    @Test
    void aBlockingEndpointEchoes() throws IOException {
        echo(Endpoint.of(ws -> ws.forEachMessage(ws::sendAll)));
    }

    @Test
    void aListenerEchoes() throws IOException {
        echo(Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                webSocket.sendText(text);
            }
        }));
    }

    /** As the JDK's own client asks. Jetty fails the completion of a request that announces a body. */
    @Test
    void aHandshakeThatAnnouncesAnEmptyBodyIsServed() throws IOException {
        Endpoint endpoint = Endpoint.of(ws -> ws.forEachMessage(ws::sendAll));
        try (JettyServer server = JettyServer.serving(endpoints -> endpoints.add("/echo", endpoint));
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo", "Content-Length: 0").status());
            assertEquals("Hello", client.sendText("Hello").text());
        }
    }

    private static void echo(Endpoint endpoint) throws IOException {
        try (JettyServer server = JettyServer.serving(endpoints -> endpoints.add("/echo", endpoint));
                RawClient client = new RawClient(server.port())) {
            RawClient.Response response = client.connect("/echo");
            assertEquals(101, response.status());
            assertEquals("websocket", response.header("Upgrade"));
            assertEquals("Upgrade", response.header("Connection"));
            assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.header("Sec-WebSocket-Accept")); // RFC 6455 §1.3
            assertEquals("Hello", client.sendText("Hello").text());
            assertEquals("again", client.sendText("again").text());
            client.sendHex("88 82 00000000 03e8"); // close, 1000
            assertEquals("880203e8", client.frame());
            assertTrue(client.isClosed());
        }
    }
}
