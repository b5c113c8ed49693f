package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
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
        try (RawServer server = RawServer.plain(peer -> {
            peer.upgrade();
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

    @Test
    void otherwiseTheyAreNot() throws Exception {
        converse(WebSocketOptions.defaults());
        for (int i = 0; i < 5; i++) {
            String call = calls.take();
            assertFalse(call.contains("read"), call);
        }
    }
}
