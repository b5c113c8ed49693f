package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;

@Timeout(60)
class WebSocketClientTest {
    @Test
    void whatIsSentComesBack() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    peer.accept();
                    peer.echo();
                });
                WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
            ws.sendText("Hello");
            assertEquals(new Message.Text("Hello"), ws.receiveAll());
            byte[] large = new byte[1 << 20];
            new Random(1).nextBytes(large);
            byte[] copy = large.clone();
            ws.sendBinary(large);
            assertArrayEquals(copy, ((Message.Binary) ws.receiveAll()).data());
            assertArrayEquals(copy, large);
            ws.close(CloseCode.GOING_AWAY);
            assertFalse(ws.iterator().hasNext());
            assertEquals(CloseCode.GOING_AWAY, ws.closeReason().orElseThrow().code());
        }
    }
}
