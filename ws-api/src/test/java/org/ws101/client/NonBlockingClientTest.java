package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.application.MixedListener;
import org.ws101.internal.socket.Workers;

/** Where the callbacks of a client run that are declared not to block. */
@Timeout(60)
class NonBlockingClientTest {
    private static final String SELECTOR = Workers.PREFIX + "selector";

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    private void note(String call) {
        calls.add(call + (Thread.currentThread().getName().equals(SELECTOR) ? " where it is read" : ""));
    }

    private final class Noting implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            note("open");
            webSocket.sendText("1");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            note(text);
            int next = Integer.parseInt(text) + 1;
            if (next <= 3) {
                var unused = webSocket.sendAsync(new Message.Text(String.valueOf(next)));
            } else {
                webSocket.close();
            }
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            note("close");
        }
    }

    private void converse(WebSocketOptions options) throws IOException, InterruptedException {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept();
            peer.echo();
        })) {
            WebSocket webSocket =
                    WebSocketClient.builder().options(options).build().connect(server.uri("/"), new Noting());
            webSocket.closed().toCompletableFuture().join();
        }
    }

    @Test
    void messagesAreHandledByTheThreadThatReadsThemForAll() throws Exception {
        converse(WebSocketOptions.builder().nonBlocking().build());
        for (String expected :
                new String[] {"open", "1 where it is read", "2 where it is read", "3 where it is read", "close"}) {
            assertEquals(expected, calls.take());
        }
        assertTrue(calls.isEmpty());
    }

    /** Only its callback for binary messages is declared not to block; its callback for text waits for room. */
    private final class Mixed implements MixedListener {
        @Override
        public boolean mayBlock(Opcode opcode) {
            return opcode.equals(Opcode.TEXT);
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.sendText("1");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            note(text);
            webSocket.send(new Message.Binary(new byte[] {2}));
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            note("binary");
            webSocket.close(CloseCode.NORMAL_CLOSURE, "");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReconnectingOneMayBlockWhereItsListenerMay(boolean replay) throws Exception {
        WebSocketClient.Builder client = WebSocketClient.builder()
                .options(WebSocketOptions.builder().nonBlocking().build());
        if (replay) {
            client.replay(webSocket -> {});
        }
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    peer.accept();
                    peer.echo();
                });
                ReconnectingConnection kept = client.build().reconnecting(server.uri("/"), new Mixed())) {
            assertEquals("1", calls.take());
            assertEquals("binary where it is read", calls.take());
            kept.ended().toCompletableFuture().join();
        }
    }

    @Test
    void logsNameTheListenerOfTheApplication() {
        Noting noting = new Noting();
        InTurn inTurn = new InTurn(new Replayed(noting, webSocket -> {}, new ReplayPositions()), webSocket -> {});
        assertSame(noting, inTurn.named());
    }

    @Test
    void otherwiseTheyAreNot() throws Exception {
        converse(WebSocketOptions.defaults());
        for (int i = 0; i < 5; i++) {
            String call = calls.take();
            assertFalse(call.contains("read"), call);
        }
    }
}
