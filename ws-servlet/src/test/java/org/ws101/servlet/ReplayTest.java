package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;

/** Groups with replay, as an application uses them. */
@Timeout(60)
class ReplayTest {
    private static final String TOKEN = "0123456789";

    private final BlockingQueue<Replay.Start> starts = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloseReason> ends = new LinkedBlockingQueue<>();
    private final AtomicReference<WebSocket> latest = new AtomicReference<>();
    private final ServedContext server = new ServedContext();
    private final WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
    private final Replay replay =
            Replay.builder(connections).messages(10).age(Duration.ofHours(1)).build();

    ReplayTest() {
        server.addFilter(
                        new WebSocketFilter(endpoints -> endpoints.add("/ws", Endpoint.listening(Member::new))),
                        Map.of())
                .start();
    }

    private final class Member implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            latest.set(webSocket);
            starts.add(replay.join(webSocket, "news"));
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            ends.add(reason);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawClient connect(String query) throws Exception {
        return RawClient.upgraded(server.port(), "/ws" + query);
    }

    @Test
    void aClientThatComesBackGetsWhatItMissed() throws Exception {
        String position;
        try (RawClient client = connect("?ws101-replay=" + TOKEN)) {
            assertEquals(Replay.Start.NEW, starts.take());
            assertTrue(client.readText().startsWith(TOKEN + " at "));
            replay.broadcast("news", "one");
            String mark = client.readText();
            assertTrue(mark.startsWith(TOKEN + " next ") && mark.endsWith(":1"), mark);
            assertEquals("one", client.readText());
            position = mark.substring((TOKEN + " next ").length());
        }
        ends.take();
        replay.broadcast("news", new Message.Text("two"));
        replay.broadcast("news", new byte[] {3});
        replay.broadcast("news", ByteBuffer.wrap("four".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(1_000 + 2 * "news".length() + 4 * 400 + 11, replay.bytesKept());
        try (RawClient client = connect("?ws101-replay=" + TOKEN + "," + position)) {
            assertEquals(Replay.Start.RESUMED, starts.take());
            assertEquals(TOKEN + " at " + position, client.readText());
            String stream = position.substring(0, position.indexOf(':') + 1);
            assertEquals(TOKEN + " next " + stream + "2", client.readText());
            assertEquals("two", client.readText());
            assertEquals(TOKEN + " next " + stream + "3", client.readText());
            assertEquals("820103", client.readFrame().wholeHex());
            assertEquals(TOKEN + " next " + stream + "4", client.readText());
            assertEquals("8204666f7572", client.readFrame().wholeHex());
        }
    }

    @Test
    void aClientThatWasAwayForTooLongIsToldSo() throws Exception {
        String position;
        try (RawClient client = connect("?ws101-replay=" + TOKEN)) {
            position = client.readText().substring((TOKEN + " at ").length());
        }
        ends.take();
        starts.take();
        for (int i = 1; i <= 11; i++) {
            replay.broadcast("news", "message " + i);
        }
        try (RawClient client = connect("?ws101-replay=" + TOKEN + "," + position)) {
            assertEquals(Replay.Start.AFRESH, starts.take());
            assertEquals(TOKEN + " afresh " + position.replace(":0", ":11"), client.readText());
        }
    }

    /** It may be by mistake, or from the time when the server numbered otherwise: a client is never told that it has missed nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"?", "?:-1", "?:1e3", "?:4", "?:999999999999999999", "?:9999999999999999999", "x", "a.b:c"})
    void aClientThatShowsWhatItHasNotSeenIsToldToStartAfresh(String shown) throws Exception {
        replay.broadcast("news", "missed");
        String stream;
        try (RawClient client = connect("?ws101-replay=" + TOKEN)) {
            String position = client.readText().substring((TOKEN + " at ").length());
            stream = position.substring(0, position.indexOf(':'));
        }
        ends.take();
        starts.take();
        try (RawClient client = connect("?ws101-replay=" + TOKEN + "," + shown.replace("?", stream))) {
            assertEquals(Replay.Start.AFRESH, starts.take());
            assertEquals(TOKEN + " afresh " + stream + ":1", client.readText());
            replay.broadcast("news", "next");
            assertEquals(TOKEN + " next " + stream + ":2", client.readText());
            assertEquals("next", client.readText());
        }
    }

    @Test
    void aClientThatShowsTooManyPositionsIsToldToStartAfresh() throws Exception {
        try (RawClient client = connect("?ws101-replay=" + TOKEN + ",a.b:1".repeat(1_000))) {
            assertEquals(Replay.Start.AFRESH, starts.take());
            assertTrue(client.readText().startsWith(TOKEN + " afresh "));
        }
    }

    /** Joins as a client that is new here, and returns its positions. */
    private String joins(RawClient client) throws Exception {
        client.upgrade("/ws?ws101-replay=" + TOKEN);
        String positions = client.readText().substring((TOKEN + " at ").length());
        assertEquals(Replay.Start.NEW, starts.take());
        return positions;
    }

    @Test
    void aClientThatComesToAnotherNodeGetsWhatItMissed() throws Exception {
        List<MemoryRelay> relays = MemoryRelay.between(2);
        try (Node one = new Node(relays.get(0));
                Node two = new Node(relays.get(1))) {
            String position;
            try (RawClient client = RawClient.open(one.server.port())) {
                String unused = joins(client);
                one.replay.broadcast("news", "seen");
                position = client.readText().substring((TOKEN + " next ").length());
                assertEquals("seen", client.readText());
            }
            one.replay.broadcast("news", "missed");
            try (RawClient client =
                    RawClient.upgraded(two.server.port(), "/ws?ws101-replay=" + TOKEN + "," + position)) {
                assertEquals(Replay.Start.RESUMED, starts.take());
                assertEquals(TOKEN + " at " + position, client.readText());
                assertEquals(TOKEN + " next " + position.replace(":1", ":2"), client.readText());
                assertEquals("missed", client.readText());
                two.replay.broadcast("news", "of node two");
                assertTrue(client.readText().startsWith(TOKEN + " next "));
                assertEquals("of node two", client.readText());
            }
        }
    }

    @Test
    void aClientThatComesToANodeThatWasRestartedGetsWhatItMissed() throws Exception {
        List<MemoryRelay> relays = MemoryRelay.between(3);
        try (Node one = new Node(relays.get(0))) {
            String position;
            try (Node two = new Node(relays.get(1));
                    RawClient client = RawClient.open(two.server.port())) {
                position = joins(client);
                two.replay.broadcast("news", "missed");
            }
            try (Node again = new Node(relays.get(2));
                    RawClient client = RawClient.upgraded(
                            again.server.port(), "/ws?ws101-replay=" + TOKEN + "," + position.split(",", -1)[0])) {
                assertEquals(Replay.Start.RESUMED, starts.take());
                String mark = client.readText();
                assertTrue(mark.startsWith(TOKEN + " at "), mark);
                assertTrue(client.readText().startsWith(TOKEN + " next "));
                assertEquals("missed", client.readText());
                one.replay.broadcast("news", "new");
                assertTrue(client.readText().startsWith(TOKEN + " next "));
                assertEquals("new", client.readText());
            }
        }
    }

    @Test
    void replaysOfDifferentNamesKnowNothingOfEachOther() throws Exception {
        List<MemoryRelay> relays = MemoryRelay.between(2);
        try (Node one = new Node(relays.get(0));
                Node two = new Node(relays.get(1));
                RawClient client = RawClient.open(two.server.port())) {
            Replay other = Replay.builder(one.connections()).name("other").build();
            client.upgrade("/ws");
            starts.take();
            other.broadcast("news", "of the other");
            one.replay.broadcast("news", "of this");
            assertEquals("of this", client.readText());
        }
    }

    /** The second is the one that is used, as when a bean is made again. */
    @Test
    void ofTwoReplaysOfTheSameNameTheSecondCrosses() throws Exception {
        List<MemoryRelay> relays = MemoryRelay.between(2);
        try (Node one = new Node(relays.get(0));
                Node two = new Node(relays.get(1));
                RawClient client = RawClient.open(two.server.port())) {
            Replay second = Replay.builder(one.connections()).build();
            client.upgrade("/ws");
            starts.take();
            one.replay.broadcast("news", "of the first");
            second.broadcast("news", "of the second");
            assertEquals("of the second", client.readText());
        }
    }

    private final class Node implements AutoCloseable {
        private final ServedContext server = new ServedContext();
        private final Replay replay = Replay.builder(connections()).build();

        Node(MemoryRelay relay) {
            WebSocketListener member = new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) {
                    starts.add(replay.join(webSocket, "news"));
                }
            };
            server.addFilter(
                            new WebSocketFilter(
                                    endpoints -> endpoints.relay(relay).add("/ws", Endpoint.listening(() -> member))),
                            Map.of())
                    .start();
        }

        WebSocketConnections connections() {
            return WebSocketConnections.of(server.servletContext());
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Test
    void aMemberIsInTheGroupOfThatNameToo() throws Exception {
        try (RawClient client = connect("")) {
            assertEquals(Replay.Start.NEW, starts.take());
            assertEquals(Set.of("news"), connections.groups(latest.get()));
            replay.broadcast("news", "kept");
            connections.group("news").broadcast("not kept");
            assertEquals("kept", client.readText());
            assertEquals("not kept", client.readText());
            replay.leave(latest.get(), "news");
            assertEquals(Set.of(), connections.groups(latest.get()));
            replay.broadcast("news", "missed");
            connections.all().broadcast("still there");
            assertEquals("still there", client.readText());
        }
    }

    @Test
    void anArrayMayChangeAfterwards() throws Exception {
        try (RawClient client = connect("?ws101-replay=" + TOKEN)) {
            String position = client.readText().substring((TOKEN + " at ").length());
            byte[] data = {1};
            replay.broadcast("news", data);
            data[0] = 2;
            try (RawClient again = connect("?ws101-replay=" + TOKEN + "," + position)) {
                again.readText();
                again.readText();
                assertEquals("820101", again.readFrame().wholeHex());
            }
        }
    }

    @Test
    void aConnectionThatHasEndedJoinsNothing() throws Exception {
        RawClient client = connect("");
        starts.take();
        client.close();
        ends.take();
        assertEquals(Replay.Start.NEW, replay.join(latest.get(), "news"));
        assertEquals(0, connections.group("news").size());
    }

    @Test
    void whatCannotBeKeptIsRefused() {
        List<Object> messages = List.of(
                42,
                Message.Text.part("part"),
                Message.Binary.part(new byte[1]),
                new Message.Ping(new byte[0]),
                "\uD800 alone");
        for (Object message : messages) {
            assertThrows(IllegalArgumentException.class, () -> replay.broadcast("news", message), message::toString);
        }
        assertEquals(0, replay.bytesKept());
    }

    @Test
    void aWebSocketOfAnotherKindIsRefused() {
        WebSocket stranger = (WebSocket) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {WebSocket.class}, (proxy, method, arguments) -> proxy);
        assertThrows(IllegalArgumentException.class, () -> replay.join(stranger, "news"));
    }

    @Test
    void boundsHaveRanges() {
        Replay.Builder builder = Replay.builder(connections);
        assertThrows(IllegalArgumentException.class, () -> builder.messages(0));
        assertThrows(IllegalArgumentException.class, () -> builder.messages(1_000_001));
        assertThrows(IllegalArgumentException.class, () -> builder.age(Duration.ofMillis(999)));
        assertThrows(IllegalArgumentException.class, () -> builder.age(Duration.ofHours(25)));
        assertThrows(IllegalArgumentException.class, () -> builder.bytes(0));
        assertThrows(IllegalArgumentException.class, () -> builder.totalBytes(0));
    }

    @Test
    void aGroupHasNoMoreThanAllGroups() {
        Replay.Builder builder = Replay.builder(connections).totalBytes(1_000);
        builder.build(); // the default of a group is less then
        builder.bytes(1_000).build();
        assertEquals(
                "The option bytes of the Replay, for one group, is 1001 and exceeds totalBytes, 1000: lower bytes, or raise"
                        + " totalBytes",
                assertThrows(IllegalArgumentException.class, builder.bytes(1_001)::build)
                        .getMessage());
    }
}
