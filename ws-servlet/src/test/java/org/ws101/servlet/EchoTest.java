package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

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
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/echo", endpoint));
                RawClient client = RawClient.upgraded(
                        server.port(), Request.upgrade("/echo").with("Content-Length", "0"))) {
            assertEquals("Hello", client.sendText("Hello").readText());
        }
    }

    private static void echo(Endpoint endpoint) throws IOException {
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/echo", endpoint));
                RawClient client = RawClient.open(server.port())) {
            Response response = client.exchange(Request.upgrade("/echo"));
            assertEquals(101, response.status());
            assertEquals("websocket", response.field("Upgrade"));
            assertEquals("Upgrade", response.field("Connection"));
            assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.field("Sec-WebSocket-Accept")); // RFC 6455 §1.3
            assertEquals("Hello", client.sendText("Hello").readText());
            assertEquals("again", client.sendText("again").readText());
            client.sendClose(1000);
            assertEquals("880203e8", client.readFrame().wholeHex());
            assertTrue(client.isClosedByPeer());
        }
    }
}
