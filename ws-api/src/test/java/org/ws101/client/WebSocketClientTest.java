package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.Wire;

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

    /** What may end a connection between the client's close frame and the answer. */
    private enum End {
        HANG_UP,
        ABORT,
        FAILURE
    }

    @ParameterizedTest
    @EnumSource
    void whoClosesIsToldOfAnEndWithoutTheServersCloseFrame(End end) throws IOException {
        CompletableFuture<WebSocket> opened = new CompletableFuture<>();
        WebSocketListener failing = new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                throw new IllegalStateException("on purpose");
            }
        };
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept();
            assertEquals(Wire.CLOSE, peer.readFrame().opcode());
            switch (end) {
                case HANG_UP -> {}
                case ABORT -> opened.join().abort();
                case FAILURE -> {
                    peer.sendHex("81 02 4869");
                    peer.readToEnd();
                }
            }
        })) {
            WebSocket ws = WebSocketClient.create().connect(server.uri("/"), failing);
            opened.complete(ws);
            WebSocketTimeoutException lost = assertThrows(WebSocketTimeoutException.class, ws::close);
            CloseCode code = end == End.FAILURE ? CloseCode.INTERNAL_SERVER_ERROR : CloseCode.ABNORMAL_CLOSURE;
            assertEquals(code, ws.closeReason().orElseThrow().code());
            assertTrue(
                    String.valueOf(lost.getMessage())
                            .endsWith("the last messages may be lost (" + lost.getCause() + ")"),
                    lost.getMessage());
            assertTrue(lost.getMessage().contains(code.toString()), lost.getMessage());
            assertNull(server.failure());
        }
    }
}
