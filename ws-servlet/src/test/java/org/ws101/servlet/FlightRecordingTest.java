package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.CloseCode;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.wire.RawClient;

/** What a recording has of the connections of a server and a client: one is made, of all kinds of events, and read back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class FlightRecordingTest {
    /** A busy machine takes long to begin to record. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Set<String> KINDS =
            Set.of("Opened", "Closed", "Failed", "SlowConsumer", "HandshakeRefused", "Callback");

    private static final WebSocketListener QUIET = new WebSocketListener() {};

    private static final WebSocketListener ECHO = new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            if (text.equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            var unused = webSocket.sendAsync(new Message.Text(text));
        }
    };

    private static final Semaphore FLOODED = new Semaphore(0);

    /** Sends until there is no room. */
    private static final WebSocketListener FLOODING = new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            byte[] much = new byte[1 << 16];
            assertThrows(WebSocketException.class, () -> {
                while (true) {
                    webSocket.sendBinary(much);
                }
            });
            webSocket.abort();
            FLOODED.release();
        }
    };

    private static final Continue BLOCKING = webSocket -> webSocket.forEachMessage(webSocket::sendAll);

    private static final WebSocketApplication APPLICATION = endpoints -> endpoints
            .add("/rooms/{room}", Endpoint.listening(() -> ECHO).withName("rooms"))
            .add("/pool", Endpoint.listening(() -> ECHO).withName("pool").withThreads(CallbackThreads.POOL))
            .add("/short", Endpoint.listening(() -> ECHO).withName("short").nonBlocking())
            .add("/blocking", Endpoint.of(BLOCKING).withName("blocking"))
            .add(
                    "/flood",
                    Endpoint.listening(() -> FLOODING)
                            .withName("flood")
                            .withOptions(WebSocketOptions.builder()
                                    .outboundOverflow(OverflowPolicy.FAIL)
                                    .build()))
            .add(
                    "/closed",
                    Endpoint.of(BLOCKING)
                            .withName("closed")
                            .withCheck(request -> HandshakeDecision.refuse(418, "A teapot.")));

    private List<RecordedEvent> events = List.of();
    private List<RecordedEvent> withHighThreshold = List.of();
    private int port;

    @BeforeAll
    void record(@TempDir Path directory) throws Exception {
        try (Recording recording = new Recording()) {
            KINDS.forEach(kind -> recording.enable("org.ws101." + kind).withoutThreshold());
            recording.start();
            port = talk();
            recording.stop();
            events = read(recording, directory.resolve("all.jfr"));
        }
        try (Recording recording = new Recording()) {
            recording.enable("org.ws101.Callback").withThreshold(Duration.ofHours(1));
            recording.start();
            int unused = talk();
            recording.stop();
            withHighThreshold = read(recording, directory.resolve("short.jfr"));
        }
    }

    @AfterAll
    void forget() {
        events = List.of();
    }

    private static List<RecordedEvent> read(Recording recording, Path file) throws IOException {
        recording.dump(file);
        List<RecordedEvent> read = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("org.ws101."))
                .toList();
        Files.delete(file);
        return read;
    }

    /** Something of everything; when it returns, all has ended. Returns the port of the server. */
    private int talk() throws Exception {
        WebSocketClient client = WebSocketClient.builder()
                .connectTimeout(PATIENCE)
                .options(WebSocketOptions.builder().closeTimeout(PATIENCE).build())
                .build();
        try (ServedContext server = ServedContext.serving(Map.of(), APPLICATION)) {
            URI base = URI.create("ws://127.0.0.1:" + server.port());
            for (String path : List.of("/rooms/a", "/pool", "/short", "/blocking")) {
                try (WebSocket webSocket = client.connect(base.resolve(path + "?ticket=secret"))) {
                    webSocket.sendText("x");
                    assertEquals("x", ((Message.Text) webSocket.receiveAll()).data());
                }
            }
            WebSocket listening = client.connect(base.resolve("/rooms/b"), QUIET);
            listening.sendText("fail");
            listening.closed().toCompletableFuture().get();
            assertThrows(HandshakeException.class, () -> client.connect(base.resolve("/closed?ticket=secret")));
            try (RawClient reader = RawClient.upgraded(server.port(), "/flood")) {
                reader.sendText("x");
                FLOODED.acquire();
            }
            return server.port();
        }
    }

    private List<RecordedEvent> of(String kind) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("org.ws101." + kind))
                .toList();
    }

    private List<RecordedEvent> of(String kind, String endpoint) {
        return of(kind).stream()
                .filter(event -> event.getString("endpoint").equals(endpoint))
                .toList();
    }

    private RecordedEvent only(String kind, String endpoint) {
        List<RecordedEvent> found = of(kind, endpoint);
        assertEquals(1, found.size(), () -> kind + " of " + endpoint + " in " + events);
        return found.get(0);
    }

    private String ofClient(String path) {
        return "ws://127.0.0.1:" + port + path;
    }

    private static void assertIsOfServer(RecordedEvent event, String path) {
        assertTrue(event.getString("connection").startsWith("s"), event::toString);
        assertEquals(path, event.getString("path"));
        assertTrue(event.getString("remoteAddress").startsWith("127.0.0.1:"), event::toString);
    }

    @Test
    void everyKindIsInTheCategoryAndExplained() {
        assertEquals(KINDS, events.stream().map(FlightRecordingTest::kind).collect(Collectors.toSet()));
        events.stream().map(RecordedEvent::getEventType).distinct().forEach(type -> {
            assertEquals(List.of("WebSocket"), type.getCategoryNames());
            assertTrue(type.getLabel().startsWith("WebSocket "), type::getLabel);
            assertNotNull(type.getDescription());
            type.getFields().forEach(field -> assertNotNull(field.getLabel(), field.getName()));
        });
    }

    private static String kind(RecordedEvent event) {
        return event.getEventType().getName().substring("org.ws101.".length());
    }

    @Test
    void connectionsOfEveryStyleOpenAndClose() {
        for (String endpoint : List.of("pool", "short", "blocking")) {
            String path = "/" + endpoint;
            RecordedEvent opened = only("Opened", endpoint);
            assertIsOfServer(opened, path);
            RecordedEvent closed = only("Closed", endpoint);
            assertIsOfServer(closed, path);
            assertEquals(opened.getString("connection"), closed.getString("connection"));
            assertEquals(1000, closed.getInt("code"));
            assertEquals("", closed.getString("reason"));
            assertEquals("PEER", closed.getString("closer"));
            assertTrue(closed.getDuration("lived").compareTo(Duration.ZERO) > 0, closed::toString);
            assertNull(closed.getStackTrace());
        }
    }

    @Test
    void connectionsOfClientsToo() {
        RecordedEvent opened = only("Opened", ofClient("/blocking"));
        RecordedEvent closed = only("Closed", ofClient("/blocking"));
        assertTrue(opened.getString("connection").startsWith("c"), opened::toString);
        assertEquals(opened.getString("connection"), closed.getString("connection"));
        assertEquals("", opened.getString("path"));
        assertEquals("127.0.0.1:" + port, opened.getString("remoteAddress"));
        assertEquals("US", closed.getString("closer"));
        assertEquals(1011, only("Closed", ofClient("/rooms/b")).getInt("code"));
    }

    @Test
    void aFailureHasItsException() {
        RecordedEvent failed = only("Failed", "rooms");
        assertIsOfServer(failed, "/rooms/b");
        assertEquals(
                IllegalStateException.class.getName(), failed.getClass("thrown").getName());
        assertEquals("on purpose", failed.getString("message"));
        assertEquals(0, failed.getInt("code"));
        RecordedEvent closed = of("Closed", "rooms").stream()
                .filter(event -> event.getString("path").equals("/rooms/b"))
                .findFirst()
                .orElseThrow();
        assertEquals(CloseCode.INTERNAL_SERVER_ERROR.code(), closed.getInt("code"));
        assertEquals("US", closed.getString("closer"));
    }

    @Test
    void aSlowConsumerHasTheStackOfItsSender() {
        RecordedEvent slow = only("SlowConsumer", "flood");
        assertIsOfServer(slow, "/flood");
        assertEquals("NOT_SENT", slow.getString("slowness"));
        assertTrue(slow.getLong("queued") > 0, slow::toString);
        assertTrue(
                slow.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getName().equals("onText")),
                slow::toString);
    }

    @Test
    void aRefusalHasItsReasonOnBothSides() {
        RecordedEvent server = only("HandshakeRefused", "closed");
        assertEquals("", server.getString("connection"));
        assertEquals("/closed", server.getString("path"));
        assertEquals(418, server.getInt("status"));
        assertEquals("A teapot.", server.getString("reason"));
        RecordedEvent client = only("HandshakeRefused", ofClient("/closed"));
        assertEquals(418, client.getInt("status"));
        assertEquals("127.0.0.1:" + port, client.getString("remoteAddress"));
    }

    @Test
    void callbacksAreRecordedByTheirNames() {
        for (String endpoint : List.of("pool", "short")) {
            List<RecordedEvent> callbacks = of("Callback", endpoint);
            assertEquals(
                    List.of("onClose", "onOpen", "onText"),
                    callbacks.stream()
                            .map(event -> event.getString("callback"))
                            .sorted()
                            .toList());
            callbacks.forEach(event -> assertIsOfServer(event, "/" + endpoint));
        }
        assertEquals(
                Set.of("onOpen", "onText", "onError", "onClose"),
                of("Callback", "rooms").stream()
                        .filter(event -> event.getString("path").equals("/rooms/b"))
                        .map(event -> event.getString("callback"))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(
                List.of("onClose", "onOpen"),
                of("Callback", ofClient("/rooms/b")).stream()
                        .map(event -> event.getString("callback"))
                        .sorted()
                        .toList());
        assertEquals(List.of(), of("Callback", "blocking"));
    }

    @Test
    void noQueryIsRecorded() {
        events.forEach(event -> assertTrue(!event.toString().contains("secret"), event::toString));
    }

    @Test
    void callbacksBelowTheThresholdAreNot() {
        assertEquals(
                List.of(),
                withHighThreshold.stream()
                        .filter(event -> kind(event).equals("Callback"))
                        .toList());
        assertTrue(withHighThreshold.stream().anyMatch(event -> kind(event).equals("Closed")));
    }
}
