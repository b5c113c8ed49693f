package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Connections.Outcome;
import org.ws101.testkit.wire.RawClient;

/** What is sent as an object, to one connection and to many; and messages for each of many. */
class BroadcastOfObjectsTest {
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final AtomicInteger written = new AtomicInteger();
    private final MessageEncoder asText = value -> {
        written.incrementAndGet();
        return new Message.Text("text of " + value);
    };
    private final ServedContext server = ServedContext.serving(endpoints -> endpoints
            .add("/a", listening().withEncoder(asText))
            .add("/b", listening().withEncoder(asText))
            .add("/bytes", listening().withEncoder(value -> new Message.Binary(new byte[] {(byte) (int) value})))
            .add("/plain", listening().withName("the plain endpoint"))
            .add("/failing", listening().withName("failing").withEncoder(value -> {
                throw new IOException("no " + value);
            }))
            .add("/fleeing", listening().withEncoder(value -> {
                throw new UnsupportedOperationException("never");
            }))
            .add("/null", listening().withName("empty").withEncoder(value -> null))
            .add("/ping", listening().withName("pinging").withEncoder(value -> new Message.Ping(new byte[0])))
            .add("/part", listening().withName("partial").withEncoder(value -> Message.Text.part("a"))));
    private final WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
    private final Connections all = connections.all();

    private Endpoint listening() {
        return Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                opened.add(webSocket);
            }

            @Override
            public void onText(WebSocket webSocket, String text) {
                connections.send(webSocket, text);
                webSocket.close(CloseCode.of(4000), "as asked");
            }

            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {}
        });
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
    }

    private WebSocket open(String path) throws Exception {
        RawClient client = RawClient.open(server.port());
        clients.add(client);
        client.upgrade(path);
        WebSocket webSocket = opened.poll(30, TimeUnit.SECONDS);
        assertNotNull(webSocket);
        return webSocket;
    }

    /** What a failed broadcast left no trace of. */
    private void hearsNothingBefore(String next) throws Exception {
        assertEquals(clients.size(), all.broadcast(next).sent());
        for (RawClient client : clients) {
            assertEquals(next, client.readText());
        }
    }

    @Test
    void objectsAreWrittenOnceForAllEndpointsThatShareAnEncoder() throws Exception {
        for (String path : List.of("/a", "/a", "/b", "/bytes")) {
            open(path);
        }
        assertEquals(new Outcome(4, 0, 0, 2), all.broadcast(7));
        assertEquals(1, written.get());
        for (RawClient client : clients.subList(0, 3)) {
            assertEquals("text of 7", client.readText());
        }
        assertEquals("820107", clients.get(3).readFrame().wholeHex());
    }

    @Test
    void whatIsAMessageAlreadyNeedsNoEncoder() throws Exception {
        open("/plain");
        open("/a");
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        for (Object message : List.of("a", new Message.Text("b"), new byte[] {1}, buffer)) {
            assertEquals(new Outcome(2, 0, 0, 1), all.broadcast(message));
        }
        for (RawClient client : clients) {
            assertEquals("a", client.readText());
            assertEquals("b", client.readText());
            assertEquals("820101", client.readFrame().wholeHex());
            assertEquals("82020203", client.readFrame().wholeHex());
        }
        assertEquals(2, buffer.remaining());
        assertEquals(0, written.get());
    }

    @Test
    void anObjectThatAnEndpointCannotWriteIsSentToNobody() throws Exception {
        open("/a");
        open("/plain");
        String message = assertThrows(IllegalArgumentException.class, () -> all.broadcast(7))
                .getMessage();
        assertEquals(
                "The endpoint the plain endpoint lacks an encoder for objects of java.lang.Integer: send a String,"
                        + " byte[], java.nio.ByteBuffer or org.ws101.Message, or add Endpoint.withEncoder",
                message);
        hearsNothingBefore("next");
    }

    @Test
    void whatAnEncoderThrowsComesOutAndNothingIsSent() throws Exception {
        open("/a");
        Endpoint failing = HandshakeRequest.of(open("/failing")).endpoint();
        var unwritable = assertThrows(IllegalArgumentException.class, () -> all.broadcast(7));
        assertEquals(
                "The encoder of the endpoint failing cannot write this object of java.lang.Integer:"
                        + " java.io.IOException: no 7",
                unwritable.getMessage());
        assertEquals("no 7", unwritable.getCause().getMessage());
        assertThrows(IllegalArgumentException.class, () -> failing.encode(7));
        hearsNothingBefore("next");
        WebSocket fleeing = open("/fleeing");
        assertThrows(UnsupportedOperationException.class, () -> connections.send(fleeing, 7));
        assertThrows(
                UnsupportedOperationException.class,
                () -> connections.endpoint("/fleeing").broadcast(7));
        hearsNothingBefore("last");
    }

    @ParameterizedTest
    @CsvSource({"/null, empty, null", "/ping, pinging, a Ping", "/part, partial, a part of a message"})
    void whatAnEncoderMustNotReturnIsSentToNobody(String path, String name, String returned) throws Exception {
        WebSocket webSocket = open(path);
        String expected = "The encoder of the endpoint " + name + " returned " + returned
                + " for this object of java.lang.Integer: return a whole text or binary message, or throw an exception";
        for (Executable sending : List.<Executable>of(
                () -> connections.send(webSocket, 7),
                () -> connections.endpoint(path).broadcast(7),
                () -> connections.endpoint(path).broadcastEach(request -> 7, SlowConsumer.DROP))) {
            assertEquals(
                    expected,
                    assertThrows(IllegalArgumentException.class, sending).getMessage());
        }
        hearsNothingBefore("next");
    }

    @Test
    void whatAnOptionalHoldsIsSent() throws Exception {
        WebSocket webSocket = open("/a");
        connections.send(webSocket, Optional.of(7));
        connections.send(webSocket, Optional.empty());
        all.broadcast(Optional.of(8));
        assertEquals(new Outcome(0, 0, 0, 0), all.broadcast(Optional.empty()));
        assertEquals("text of 7", clients.get(0).readText());
        assertEquals("text of 8", clients.get(0).readText());
        hearsNothingBefore("next");
        assertThrows(NullPointerException.class, () -> connections.send(webSocket, null));
    }

    @Test
    void anEncoderThatIsInterruptedLeavesThatToItsThread() {
        Endpoint endpoint = listening().withEncoder(value -> {
            throw new InterruptedException();
        });
        assertThrows(IllegalArgumentException.class, () -> endpoint.encode(7));
        assertTrue(Thread.interrupted());
    }

    @Test
    void oneConnectionGetsObjectsToo() throws Exception {
        connections.send(open("/a"), 7);
        connections.send(open("/bytes"), 7);
        connections.send(open("/plain"), "as it is");
        assertEquals("text of 7", clients.get(0).readText());
        assertEquals("820107", clients.get(1).readFrame().wholeHex());
        assertEquals("as it is", clients.get(2).readText());
    }

    @Test
    void anAnswerAndTheCloseFrameLeaveInThatOrder() throws Exception {
        open("/a");
        clients.get(0).sendText("hi");
        assertEquals("hi", clients.get(0).readText());
        assertEquals("880a0fa061732061736b6564", clients.get(0).readFrame().wholeHex());
    }

    @Nested
    class MessagesForEach {
        @Test
        void reachWhomTheyAreForAndAreEncodedOnceForEachObject() throws Exception {
            for (String name : List.of("ann", "bob", "carl", "none", "empty")) {
                open("/a?name=" + name);
            }
            String shared = "for two";
            List<String> asked = new ArrayList<>();
            Outcome outcome = all.broadcastEach(
                    request -> {
                        String name = request.queryParameter("name").orElseThrow();
                        asked.add(name);
                        return switch (name) {
                            case "ann" -> 7;
                            case "none" -> null;
                            case "empty" -> Optional.empty();
                            default -> Optional.of(shared);
                        };
                    },
                    SlowConsumer.DROP);
            assertEquals(new Outcome(3, 0, 0, 2), outcome);
            assertEquals(5, asked.size());
            assertEquals("text of 7", clients.get(0).readText());
            assertEquals("for two", clients.get(1).readText());
            assertEquals("for two", clients.get(2).readText());
            hearsNothingBefore("next");
        }

        @Test
        void areSentToNobodyWhenTheFunctionThrows() throws Exception {
            open("/a?name=ann");
            open("/a?name=bob");
            IllegalStateException fault = new IllegalStateException("asked for bob");
            assertSame(
                    fault,
                    assertThrows(
                            IllegalStateException.class,
                            () -> all.broadcastEach(
                                    request -> {
                                        if (request.uri().endsWith("bob")) {
                                            throw fault;
                                        }
                                        return "for ann";
                                    },
                                    SlowConsumer.DROP)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> all.broadcastEach(
                            request -> request.uri().endsWith("bob") ? Message.Text.part("a") : "b",
                            SlowConsumer.DROP));
            hearsNothingBefore("next");
        }

        @Test
        void needAFunctionAndAPolicy() {
            assertThrows(NullPointerException.class, () -> all.broadcastEach(null, SlowConsumer.DROP));
            assertThrows(NullPointerException.class, () -> all.broadcastEach(request -> "a", null));
            assertThrows(NullPointerException.class, () -> all.broadcast(null));
        }
    }
}
