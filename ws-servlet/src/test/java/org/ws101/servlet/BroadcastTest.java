package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Connections.Outcome;
import org.ws101.testkit.wire.RawClient;

/** Messages for many connections: who gets them, who does not, and what the outcome tells. */
class BroadcastTest {
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final ServedContext server = ServedContext.serving(
            Map.of("sendTimeout", "60s"),
            endpoints -> endpoints.add(
                    "/ws",
                    Endpoint.listening(() -> new WebSocketListener() {
                                @Override
                                public void onOpen(WebSocket webSocket) {
                                    opened.add(webSocket);
                                }

                                @Override
                                public void onClose(WebSocket webSocket, CloseReason reason) {
                                    closed.add(reason.code().code());
                                }
                            })
                            .withOptions(WebSocketOptions.builder()
                                    .outboundMessages(2)
                                    .build())));
    private final Connections all =
            WebSocketConnections.of(server.servletContext()).all();

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
    }

    private WebSocket open() throws Exception {
        RawClient client = RawClient.open(server.port());
        clients.add(client);
        client.upgrade("/ws");
        WebSocket webSocket = opened.poll(30, TimeUnit.SECONDS);
        assertNotNull(webSocket);
        return webSocket;
    }

    /** Sends more to the only connection than the buffers of the system take, so that nothing makes room but its client. */
    private void fill(WebSocket only) {
        assertEquals(new Outcome(1, 0, 0, 1), all.broadcast(new Message.Binary(new byte[64 << 20])));
        assertEquals(new Outcome(0, 1, 0, 0), all.broadcast("no room"));
        assertTrue(only.isOpen());
    }

    @Test
    void reachesEverybodyInOrderAndIsEncodedOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            open();
        }
        assertEquals(new Outcome(5, 0, 0, 1), all.broadcast("one"));
        assertEquals(new Outcome(5, 0, 0, 1), all.broadcast("two"));
        for (RawClient client : clients) {
            assertEquals("one", client.readText());
            assertEquals("two", client.readText());
        }
    }

    @Test
    void reachesNobodyWhereThereIsNobody() {
        assertEquals(new Outcome(0, 0, 0, 0), all.broadcast("one"));
    }

    @Test
    void leavesOutTheOneThatIsExcepted() throws Exception {
        WebSocket first = open();
        open();
        assertEquals(1, all.except(first).broadcast("others").sent());
        all.broadcast("everybody");
        assertEquals("everybody", clients.get(0).readText());
        assertEquals("others", clients.get(1).readText());
    }

    @Test
    void takesNoPartsAndNoControlFrames() throws Exception {
        open();
        assertThrows(IllegalArgumentException.class, () -> all.broadcast(Message.Text.part("a")));
        assertThrows(IllegalArgumentException.class, () -> all.broadcast(new Message.Ping(new byte[0])));
        assertThrows(IllegalArgumentException.class, () -> all.broadcast("\udc00"));
        assertThrows(NullPointerException.class, () -> all.broadcast(new Message.Text("a"), null));
    }

    @Test
    void skipsTheSlowByDefault() throws Exception {
        WebSocket slow = open();
        fill(slow);
        open();
        assertEquals(new Outcome(1, 1, 0, 1), all.broadcast("news"));
        assertEquals("news", clients.get(1).readText());
        assertTrue(slow.isOpen());
    }

    @Test
    void closesTheSlowIfAskedTo() throws Exception {
        fill(open());
        open();
        assertEquals(new Outcome(1, 0, 1, 1), all.broadcast(new Message.Text("news"), SlowConsumer.CLOSE));
        assertEquals("news", clients.get(1).readText());
        assertEquals(new Outcome(1, 0, 0, 1), all.broadcast(new Message.Text("more"), SlowConsumer.CLOSE));
    }

    @Test
    void messagesForEachKeepToTheSameRules() throws Exception {
        fill(open());
        open();
        assertEquals(new Outcome(1, 1, 0, 1), all.broadcastEach(request -> "news", SlowConsumer.DROP));
        assertEquals(new Outcome(1, 0, 1, 1), all.broadcastEach(request -> "more", SlowConsumer.CLOSE));
        assertEquals("news", clients.get(1).readText());
        assertEquals("more", clients.get(1).readText());
    }

    @Test
    void doesNotCloseOneThatSendsAMessageInParts() throws Exception {
        WebSocket webSocket = open();
        webSocket.send(Message.Text.part("be"));
        assertEquals(new Outcome(0, 1, 0, 0), all.broadcast(new Message.Text("news"), SlowConsumer.CLOSE));
        webSocket.send(new Message.Text("gin"));
        assertEquals(1, all.broadcast("more").sent());
        assertEquals("0102" + "6265", clients.get(0).readFrame().wholeHex());
        assertEquals("8003" + "67696e", clients.get(0).readFrame().wholeHex());
        assertEquals("more", clients.get(0).readText());
    }

    @Test
    void waitsForTheSlowIfAskedToButServesTheOthersFirst() throws Exception {
        fill(open());
        open();
        BlockingQueue<Outcome> outcome = new LinkedBlockingQueue<>();
        Thread sender = new Thread(() -> outcome.add(all.broadcast(new Message.Text("news"), SlowConsumer.BLOCK)));
        sender.start();
        assertEquals("news", clients.get(1).readText());
        assertTrue(outcome.isEmpty());
        clients.get(0).close(); // it need not be waited for any more
        assertEquals(new Outcome(1, 0, 0, 1), outcome.poll(30, TimeUnit.SECONDS));
    }
}
