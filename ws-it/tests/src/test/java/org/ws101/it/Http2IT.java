package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Http2Connection;
import org.ws101.it.harness.Http2Stream;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** WebSockets as streams of HTTP/2 (RFC 8441) on Jetty. What one stream does, or has done to it, is no other stream's affair. */
@ParameterizedClass(name = "{0} by {1}")
@MethodSource("ways")
@ExtendWith(OneTestAtATime.class)
class Http2IT {
    private static final int CANCEL = 8;
    /** What Jetty keeps of a stream, and we of a connection. */
    private static final Pattern OF_A_STREAM =
            Pattern.compile("org\\.eclipse\\.jetty\\.http2\\.HTTP2Stream$|\\.JettyTransport$|\\.Connection$");

    private final Container container;
    private final String way;
    private final String id = UUID.randomUUID().toString();

    Http2IT(Container container, String way) {
        this.container = container;
        this.way = way;
    }

    /** With prior knowledge, and by TLS and ALPN. */
    static Stream<Arguments> ways() {
        return Stream.of(
                        Container.JETTY_EE10,
                        Container.JETTY_EE11,
                        Container.JETTY_HOME_EE10,
                        Container.JETTY_HOME_EE11)
                .flatMap(container -> Stream.of("h2c", "h2").map(way -> Arguments.of(container, way)));
    }

    private Http2Connection open() throws IOException {
        return way.equals("h2")
                ? Http2Connection.overTls(container.server())
                : Http2Connection.open(container.server());
    }

    private Http2Stream connected(Http2Connection on, String path, String... fields) throws IOException {
        String marked = path + (path.contains("?") ? "&" : "?") + "id=" + id;
        Http2Stream stream = on.connect(container.contextPath() + marked, fields);
        assertEquals(200, stream.response().status());
        return stream;
    }

    private static void assertEchoes(Http2Stream stream) throws IOException {
        stream.send(Wire.text("there?"));
        assertEquals("there?", stream.readFrame().text());
    }

    private void assertServes(Http2Connection connection) throws IOException {
        assertEchoes(connected(connection, "/echo?id=other"));
        assertTrue(connection.isOpen());
    }

    private void assertJournal(String... expected) {
        Eventually.answer(() -> container.server().journal(id), List.of(expected)::equals);
    }

    @Test
    void answerHasNothingOfHttp1() throws Exception {
        try (Http2Connection connection = open()) {
            assertTrue(connection.announcesConnect());
            Http2Stream stream = connected(connection, "/echo");
            Response response = stream.response();
            for (String name : List.of("Upgrade", "Connection", "Sec-WebSocket-Accept", "Content-Length")) {
                assertEquals("", response.field(name), response::toString);
            }
            assertEchoes(stream);
            Http2Stream page = connection.get(container.contextPath() + "/hello");
            assertEquals(200, page.response().status());
        }
    }

    @Test
    void firstFrameMayComeWithTheRequest() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connection.connect(container.contextPath() + "/listener");
            stream.send(Wire.text("at once"));
            assertEquals("at once", stream.readFrame().text());
        }
    }

    @Test
    void snapshotIsThatOfHttp1() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connection.connect(
                    container.contextPath() + "/request/blue%20room?id=a%26b",
                    "x-test",
                    "kept",
                    "cookie",
                    "flavour=lemon",
                    "accept-language",
                    "de-AT");
            stream.send(Wire.text("tell"));
            assertEquals(
                    List.of(
                            "/request/blue room",
                            "blue room",
                            "a&b",
                            "kept",
                            "lemon",
                            "127.0.0.1",
                            String.valueOf(way.equals("h2")),
                            "de-AT"),
                    stream.readFrame().text().lines().toList());
        }
    }

    @Test
    void subprotocolAndExtensionAreAgreedOn() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/select", "sec-websocket-protocol", "chat.v1, chat.v2");
            assertEquals("chat.v2", stream.response().field("Sec-WebSocket-Protocol"));
            assertEquals("chat.v2", stream.readFrame().text());
            Http2Stream compressed = connected(connection, "/echo", "sec-websocket-extensions", "permessage-deflate");
            assertTrue(compressed.response().field("Sec-WebSocket-Extensions").startsWith("permessage-deflate"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com, example.com, 200",
        "http://example.com:8080, example.com:8080, 200",
        "https://example.com, example.com, 200",
        "http://evil.example, example.com, 403",
        "http://example.com, example.com:8080, 403",
        "null, example.com, 403"
    })
    void pageMustBeOfTheAuthority(String origin, String authority, int status) throws Exception {
        int expected = status == 200 && way.equals("h2") && origin.startsWith("http:") ? 403 : status;
        try (Http2Connection connection = open()) {
            Http2Stream stream =
                    connection.connect(container.contextPath() + "/echo", ":authority", authority, "origin", origin);
            assertEquals(expected, stream.response().status());
            assertServes(connection);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/echo, sec-websocket-version, 8, 426",
        "/echo, sec-websocket-version, '8, 13', 426",
        "/echo, sec-websocket-protocol, 'a, a', 400",
        "/echo, sec-websocket-extensions, 'x; =1', 400",
        "/echo, content-length, 5, 400",
        "/echo, :protocol, connect-udp, 501",
        "/select, sec-websocket-protocol, chat.v3, 400",
        "/checked?decision=refuse, x-none, none, 403",
        "/checked?decision=throw, x-none, none, 500",
        "/nothing-here, x-none, none, 404"
    })
    void refusalEndsTheStreamOnly(String path, String name, String value, int status) throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream neighbour = connected(connection, "/echo");
            Http2Stream refused = connection.connect(container.contextPath() + path, name, value);
            assertEquals(status, refused.response().status());
            assertEquals("", refused.response().field("Connection"));
            refused.input().readAllBytes();
            if (path.endsWith("refuse")) {
                assertEquals("test", refused.response().field("X-Reason"));
            }
            assertEchoes(neighbour);
            assertServes(connection);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, upgrade", "CONNECT, x-none"})
    void requestOfAnotherKindIsToldHowItIsDone(String method, String name) throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connection.request(
                    method,
                    List.of(
                            ":path",
                            container.contextPath() + "/echo",
                            ":authority",
                            "127.0.0.1",
                            "sec-websocket-version",
                            "13",
                            name,
                            "websocket"));
            assertEquals(501, stream.response().status());
            String body = new String(stream.input().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(body.contains("extended CONNECT with the :protocol websocket"), body);
            assertServes(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/async", "/parts", "/pool-listener"})
    void megabyteComesBackWhole(String path) throws Exception {
        byte[] payload = new byte[1024 * 1024];
        new Random(7).nextBytes(payload);
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, path);
            for (int i = 0; i < 3; i++) {
                stream.send(Wire.binary(payload));
                assertArrayEquals(payload, stream.readMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"/echo, 1000", "/listener, 4001"})
    void closeOfTheClientEndsTheStreamInOrder(String path, int code) throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, path);
            stream.send(Wire.text("x"), Wire.close(code));
            assertEquals("x", stream.readFrame().text());
            assertEquals(code, stream.readFrame().closeCode());
            assertEquals(-1, stream.input().read());
            stream.endOutput();
            assertJournal("open", "close " + code);
            assertFalse(stream.isReset());
            assertServes(connection);
        }
    }

    @Test
    void closeOfTheServerEndsTheStreamInOrder() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/close/4000");
            WireFrame close = stream.readFrame();
            assertEquals(4000, close.closeCode());
            stream.send(Wire.close(4000));
            assertEquals(-1, stream.input().read());
            stream.endOutput();
            assertServes(connection);
            assertFalse(stream.isReset());
        }
    }

    /** Jetty would keep it for ever. */
    @Test
    void streamThatThePeerDoesNotEndIsReset() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/echo");
            stream.send(Wire.close(1000));
            assertEquals(1000, stream.readFrame().closeCode());
            assertEquals(CANCEL, stream.awaitReset());
            assertServes(connection);
        }
    }

    @Test
    void abortIsRstStream() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/hurry/abort");
            assertEquals(CANCEL, stream.awaitReset());
            assertServes(connection);
        }
    }

    @Test
    void peerThatDoesNotAnswerPingsIsReset() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/watched");
            assertEquals(Wire.PING, stream.readFrame().opcode());
            assertEquals(CANCEL, stream.awaitReset());
            assertServes(connection);
        }
        assertEndedAbnormally();
    }

    @ParameterizedTest
    @CsvSource({
        "/echo,reset",
        "/listener,reset",
        "/echo,end",
        "/listener,end",
        "/echo,tcp",
        "/listener,tcp",
        "/listener,goaway"
    })
    void lossOfThePeerIsNoticedOnce(String path, String how) throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, path);
            stream.send(Wire.text("whole"), Wire.header(0x80 | Wire.TEXT, 100), new byte[] {1, 2, 3, 4, 5});
            assertEquals("whole", stream.readFrame().text());
            switch (how) {
                case "reset" -> stream.reset();
                case "end" -> stream.endOutput();
                case "goaway" -> {
                    connection.sendGoAway();
                    connection.drop();
                }
                default -> connection.drop();
            }
            assertEndedAbnormally();
            if (how.equals("end")) {
                assertEquals(-1, stream.input().read());
            }
            if (how.equals("reset") || how.equals("end")) {
                assertServes(connection);
            }
        }
    }

    /** The application hears of it: at most one error, and exactly one end. */
    private void assertEndedAbnormally() {
        List<String> journal =
                Eventually.answer(() -> container.server().journal(id), entries -> entries.contains("close 1006"));
        assertEquals("open", journal.get(0), journal::toString);
        assertTrue(journal.size() <= 3, journal::toString);
        assertEquals("close 1006", journal.get(journal.size() - 1), journal::toString);
    }

    @Test
    void streamsThatBreachTheProtocolEndAlone() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/echo");
            stream.send(new byte[] {(byte) 0x81, 0x01, 'x'}); // not masked
            assertEquals(1002, stream.readFrame().closeCode());
            assertServes(connection);
        }
    }

    /** The window of the stream is used up, and no more is held; nothing is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"/slow", "/slow-listener"})
    void applicationThatDoesNotReadStopsItsPeerAlone(String path) throws Exception {
        byte[] message = Wire.binary(new byte[100_000]);
        try (Http2Connection connection = open()) {
            Http2Stream slow = connected(connection, path);
            Http2Stream neighbour = connected(connection, "/echo?id=other");
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 60; i++) {
                        slow.send(message);
                    }
                    slow.send(Wire.text("how many?"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            Eventually.answer(slow::room, left -> left <= 0);
            for (int i = 0; i < 100; i++) {
                assertEchoes(neighbour);
            }
            assertTrue(sender.isAlive());
            container.server().probe("release?id=" + id);
            assertTrue(slow.readFrame().text().startsWith("6000000 bytes"));
            sender.join();
        }
    }

    @Test
    void peerThatDoesNotReadIsGivenUpAlone() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream silent = connected(connection, "/steady-listener");
            Http2Stream neighbour = connected(connection, "/echo?id=other");
            byte[] message = Wire.binary(new byte[50_000]);
            for (int i = 0; i < 4; i++) {
                silent.send(message); // comes back, and is not read
            }
            assertEquals(CANCEL, silent.awaitReset());
            assertEchoes(neighbour);
            assertServes(connection);
        }
        assertEndedAbnormally();
    }

    @Test
    void thousandStreamsGoOnBesideOneThatDoesNotRead() throws Exception {
        int many = container.servesWebArchive() ? 100 : 1_000; // jetty-home has its defaults, 128 streams
        try (Http2Connection connection = open()) {
            Http2Stream silent = connected(connection, "/push?count=200&size=5000");
            silent.send(Wire.text("go"));
            List<Http2Stream> streams = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                streams.add(connection.connect(container.contextPath() + (i % 2 == 0 ? "/listener" : "/async")));
            }
            for (int round = 0; round < 3; round++) {
                for (Http2Stream stream : streams) {
                    stream.send(Wire.text("x".repeat(300)));
                }
                for (Http2Stream stream : streams) {
                    assertEquals(300, stream.readFrame().text().length());
                }
            }
            for (int i = 0; i < 200; i++) {
                assertEquals(5_000, silent.readMessage().length);
            }
        }
    }

    /** Those of one connection count each for itself. */
    @ParameterizedTest
    @CsvSource({"/limited, 1", "/limited-by-address, 2"})
    void limitsCountStreams(String path, int most) throws Exception {
        assumeFalse(container.servesWebArchive(), "the filters with limits are set up by code");
        try (Http2Connection connection = open()) {
            List<Http2Stream> streams = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                streams.add(connectedWhenThereIsRoom(connection, path));
            }
            assertFull(connection, path, streams);
            streams.remove(0).reset();
            streams.add(connectedWhenThereIsRoom(connection, path));
            assertFull(connection, path, streams);
            assertServes(connection);
        }
    }

    private static void assertFull(Http2Connection connection, String path, List<Http2Stream> streams)
            throws IOException {
        assertEquals(503, connection.connect(path).response().status());
        for (Http2Stream stream : streams) {
            assertEchoes(stream);
        }
    }

    /** The end of an earlier one may not be known yet. */
    private static Http2Stream connectedWhenThereIsRoom(Http2Connection connection, String path) {
        return Eventually.answer(
                        () -> {
                            try {
                                Http2Stream stream = connection.connect(path);
                                return Map.entry(stream, stream.response().status());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        answer -> answer.getValue() == 200)
                .getKey();
    }

    /** Neither streams nor the room that their unread bytes took are kept, however they end. */
    @Test
    void nothingRemainsOfStreamsThatHaveEnded() throws Exception {
        try (Http2Connection connection = open()) {
            assertServes(connection);
            // 90 of them with a reset: Jetty takes 128 in a second for an attack, and would count those that answered
            // them
            for (int i = 0; i < 360; i++) {
                Http2Stream stream = connected(connection, "/listener?id=many");
                switch (i % 4) {
                    case 0 -> {
                        stream.send(Wire.close(1000));
                        assertEquals(1000, stream.readFrame().closeCode());
                        assertEquals(-1, stream.input().read());
                        stream.send(new byte[20_000]); // which nobody reads
                        stream.endOutput();
                    }
                    case 1 -> {
                        assertEchoes(stream); // else Jetty resets it too
                        stream.send(Wire.header(0x80 | Wire.BINARY, 1_000_000), new byte[20_000]);
                        stream.reset();
                    }
                    default -> {
                        assertEchoes(stream);
                        stream.endOutput();
                    }
                }
            }
            Eventually.answer(
                    () -> container.server().liveObjects(OF_A_STREAM).values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    objects -> objects < 50);
            byte[] payload = new byte[1_000_000];
            Http2Stream stream = connected(connection, "/echo");
            stream.send(Wire.binary(payload));
            assertEquals(payload.length, stream.readMessage().length);
        }
    }

    /** However a reset meets a read of what was sent before it. */
    @Test
    void resetsBlockNoOtherStream() throws Exception {
        for (int connections = 0; connections < 10; connections++) {
            try (Http2Connection connection = open()) {
                for (int i = 0; i < 50; i++) {
                    Http2Stream stream = connected(connection, "/listener?id=many");
                    assertEchoes(stream); // else Jetty resets it too
                    stream.send(Wire.header(0x80 | Wire.BINARY, 1_000_000), new byte[20_000]);
                    stream.reset();
                }
                assertServes(connection);
            }
        }
    }

    @Test
    void blockedCallbackBlocksNoOtherStream() throws Exception {
        try (Http2Connection connection = open()) {
            List<Http2Stream> blocked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Http2Stream stream = connected(connection, "/slow-listener");
                stream.send(Wire.binary(new byte[10]));
                blocked.add(stream);
            }
            assertServes(connection);
            container.server().probe("release?id=" + id);
            for (Http2Stream stream : blocked) {
                stream.send(Wire.text("how many?"));
                assertTrue(stream.readFrame().text().startsWith("10 bytes"));
            }
        }
    }

    @Test
    void lateFramesFindTheStreamGone() throws Exception {
        try (Http2Connection connection = open()) {
            Http2Stream stream = connected(connection, "/hurry/abort");
            assertEquals(CANCEL, stream.awaitReset());
            stream.send("garbage".getBytes(StandardCharsets.US_ASCII));
            assertThrows(SocketException.class, () -> stream.input().readAllBytes());
            assertServes(connection);
        }
    }
}
