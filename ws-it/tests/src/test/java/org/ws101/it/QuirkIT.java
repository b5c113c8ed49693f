package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Container.Family;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OfHttp1;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.it.harness.Pace;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/**
 * One test for each trap that a container lays for those who use {@code HttpServletRequest.upgrade}. Those that take long or
 * need the application undeployed are {@link EnduranceIT#jettyTimersOfThirtySecondsDoNotEndAConnection} and {@link
 * UndeployIT}.
 */
@ExtendWith(OneTestAtATime.class)
class QuirkIT {
    private static final long MILLION = 1_000_000;
    /** Tomcat begins ten threads before it is asked for any. */
    private static final int MORE_THAN_THERE_ARE = 12;

    private final String id = UUID.randomUUID().toString();

    static Stream<Container> jetty() {
        return Container.of(Family.JETTY);
    }

    static Stream<Container> tomcat() {
        return Container.of(Family.TOMCAT);
    }

    static Stream<Container> undertow() {
        return Container.of(Family.UNDERTOW);
    }

    /** Jetty keeps an end-of-file chunk in the stream of the request, which a client that waits for the 101 runs into. */
    @ParameterizedTest
    @MethodSource("jetty")
    void jettyEndOfFileAfterTheUpgradeIsNotSeen(Container jetty) throws IOException {
        try (RawClient client = Clients.upgraded(jetty, "/listener?id=" + id)) {
            Eventually.answer(() -> jetty.server().journal(id), List.of("open")::equals);
            client.send(Wire.text("after the 101"));
            assertEquals("after the 101", client.readFrame().text());
        }
    }

    /** Jetty's classes are hidden from a web application; without them only the portable transport would be left, which warns. */
    @ParameterizedTest
    @MethodSource("jetty")
    void jettyEndPointIsTakenOverAlsoWhereItsClassesAreHidden(Container jetty) throws IOException {
        try (RawClient client = Clients.upgraded(jetty, "/echo")) {
            client.send(Wire.text("x"));
            client.readFrame();
        }
        String log = jetty.server().log();
        assertFalse(log.contains("end points cannot be reached"), log);
        assertFalse(log.contains("hides Jetty's own"), log);
    }

    /** Undertow ignores the offset and length of a write and sends the whole array. */
    @ParameterizedTest
    @MethodSource("undertow")
    void undertowSendsNoForeignBytesFromTheArrays(Container undertow) throws IOException {
        Random random = new Random(5);
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] payload = new byte[random.nextInt(i % 10 == 0 ? 70_000 : 300)];
            random.nextBytes(payload);
            payloads.add(payload);
        }
        try (RawClient client = Clients.upgraded(undertow, "/listener")) {
            for (byte[] payload : payloads) {
                client.send(Wire.binary(payload));
                assertArrayEquals(payload, client.readMessage());
            }
            client.send(Wire.close(1000));
            assertEquals(1000, client.readFrame().closeCode());
            assertTrue(client.isAtEnd(), "bytes after the close frame");
        }
    }

    /** Undertow drops a connection over TLS whose listener does not read for a hundred calls, which follow each other at once. */
    @ParameterizedTest
    @MethodSource("undertow")
    void undertowsTlsGetsTheTurnsThatItWaitsFor(Container undertow) throws IOException {
        for (int i = 0; i < 60; i++) {
            try (RawClient client = Clients.overTls(undertow)) {
                client.sendByteByByte(Wire.joined(
                        undertow.handshake("/listener").bytes(), Wire.text("all at once"), Wire.binary(new byte[300])));
                assertEquals(101, client.readResponse().status());
                assertEquals("all at once", client.readFrame().text());
                assertEquals(300, client.readFrame().payload().length);
            }
        }
    }

    /** Undertow calls {@code WriteListener.onError} for ever when the peer resets with output pending. */
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void resetWithOutputPendingLeavesNoThreadSpinning(Container container) throws IOException {
        for (int i = 0; i < 4; i++) {
            RawClient client = Clients.withReceiveBuffer(container, 8192)
                    .upgrade(container.contextPath() + "/push?threads=1&count=1000&size=9000&id=" + id);
            client.send(Wire.text("go"));
            client.readFrame();
            client.reset();
        }
        assertQuiet(container);
        assertEveryIoThreadWorks(container);
    }

    /** What goes on with unfinished writes serves all connections: the end of one, at whatever moment, must not stop it. */
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void resetsWithOutputPendingHoldUpNobody(Container container) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client = Clients.withReceiveBuffer(container, 8192)
                    .upgrade(container.contextPath() + "/push?threads=1&count=1000&size=9000");
            clients.add(client.send(Wire.text("go")));
        }
        for (RawClient client : clients) {
            for (int i = 0; i < 10; i++) { // until the server waits for room
                client.readMessage();
            }
        }
        for (RawClient client : clients) {
            client.reset();
        }
        try (RawClient client = Clients.steadilyReading(container.server(), "ws", new Pace(4_000_000))
                .upgrade(container.contextPath() + "/push?threads=1&count=1000&size=9000")) {
            client.send(Wire.text("go"));
            for (int i = 0; i < 1_000; i++) {
                assertEquals(9_000, client.readMessage().length);
            }
        }
    }

    /** Undertow calls listeners on its I/O threads, of which there are two here: an application that blocks must not hold them. */
    @ParameterizedTest
    @MethodSource("undertow")
    void undertowIoThreadsRunNoApplicationCode(Container undertow) throws IOException {
        List<RawClient> blocked = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                RawClient client = Clients.upgraded(undertow, "/slow-listener?id=" + id);
                blocked.add(client);
                client.send(Wire.binary(new byte[1]));
            }
            assertEveryIoThreadWorks(undertow);
            undertow.server().probe("release?id=" + id);
            for (RawClient client : blocked) {
                client.send(Wire.text("report"));
                assertTrue(client.readFrame().text().startsWith("1 bytes"));
            }
        } finally {
            for (RawClient client : blocked) {
                client.close();
            }
        }
    }

    /** Tomcat repeats {@code onError} and {@code onAllDataRead} after the end or a reset, until both streams are closed. */
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void endOrResetOfThePeerIsHeardOnceAndLeavesNoThreadSpinning(Container container) throws IOException {
        served(container, "/listener?id=" + id).reset();
        served(container, "/echo?id=" + id).close();
        List<String> journal = Eventually.answer(
                () -> container.server().journal(id),
                entries -> entries.stream().filter("close 1006"::equals).count() == 2);
        assertTrue(journal.size() <= 6, journal::toString);
        assertQuiet(container);
    }

    /** Tomcat and Undertow call again at once when a listener throws; an Error makes Undertow loop. */
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void throwingCallbackLeavesNoThreadSpinning(Container container) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (String kind : List.of("exception", "error")) {
                RawClient client = Clients.upgraded(container, "/broken/text?kind=" + kind);
                clients.add(client);
                client.send(Wire.text("x"), Wire.text("y"));
                assertEquals(1011, client.readFrame().closeCode());
            }
            assertQuiet(container);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** On Tomcat {@code WebConnection.close()} from a thread of our own leaves the socket of a silent peer open. */
    @ParameterizedTest
    @MethodSource("tomcat")
    void tomcatSocketOfASilentPeerIsClosedFromATimerThread(Container tomcat) throws IOException {
        for (String how : List.of("close", "abort")) {
            try (RawClient client = Clients.upgraded(tomcat, "/hurry/" + how)) {
                client.readToEnd();
            }
        }
    }

    /** On Tomcat not reading is not backpressure: it calls {@code onDataAvailable} without a rest. */
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void pausedReadingLeavesNoThreadSpinning(Container container) throws Exception {
        for (String path : List.of("/slow", "/slow-listener")) {
            String own = id + path.length();
            try (RawClient client = Clients.upgraded(container, path + "?id=" + own)) {
                byte[] frame = Wire.binary(new byte[60_000]);
                Thread flood = new Thread(() -> {
                    try {
                        for (int i = 0; i < 500; i++) {
                            client.send(frame);
                        }
                        client.send(Wire.text("report"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                flood.start();
                assertQuiet(container);
                assertTrue(flood.isAlive(), "30 MB went into a server whose application takes none of it");
                container.server().probe("release?id=" + own);
                assertTrue(client.readFrame().text().startsWith("30000000 bytes"));
                flood.join();
            }
        }
    }

    /**
     * Until JDK 24 a thread keeps the classes of all code that was running when it was begun, and Tomcat begins one where it is asked for
     * an event while all it has are taken: as by an endpoint that receives again.
     */
    @ParameterizedTest
    @EnumSource(names = {"TOMCAT_10", "TOMCAT_11"})
    void threadsOfTheContainerKeepNothingOfTheApplication(Container container) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (Server server = container.ownServer()) {
            for (int i = 0; i < 6; i++) {
                RawClient paused = Clients.open(server);
                clients.add(paused);
                paused.send(Request.upgrade("/slow?id=" + id).bytes());
                assertEquals(101, paused.readResponse().status());
                for (int message = 0; message < 100; message++) {
                    paused.send(Wire.binary(new byte[1]));
                }
                paused.send(Wire.text("report"));
            }
            for (int i = 0; i < MORE_THAN_THERE_ARE; i++) {
                RawClient holding = Clients.open(server);
                clients.add(holding);
                holding.send(Request.get("/probe/hold?id=held" + id).bytes());
            }
            Eventually.answer(() -> server.journal("held" + id), entries -> entries.size() == MORE_THAN_THERE_ARE);
            server.probe("release?id=" + id);
            for (RawClient paused : clients.subList(0, 6)) {
                assertTrue(paused.readFrame().text().startsWith("100 bytes"));
            }
            assertEquals("", server.probe("heirs"));
            server.probe("release?id=held" + id);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** Upgraded, and known to the application. */
    private static RawClient served(Container container, String path) throws IOException {
        RawClient client = Clients.upgraded(container, path);
        client.send(Wire.text("here"));
        assertEquals("here", client.readFrame().text());
        return client;
    }

    /** Tomcat runs the handler even when something throws after {@code upgrade()}: every check must come before it. */
    @OfHttp1
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void failingCheckNeverUpgrades(Container container) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/checked?decision=throw").bytes(), Wire.text("x"));
            Response response = client.readResponse();
            assertEquals(500, response.status());
            assertTrue(response.announcesClose(), response::toString);
            assertFalse(client.readToEnd().contains("secret"));
        }
    }

    /** {@code init()} runs inside {@code upgrade()} or after the filter chain: either way nothing is lost and nothing starts twice. */
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void connectionStartsOnceWhereverInitRuns(Container container) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/listener?id=" + id).bytes(), Wire.text("early"), Wire.close(1000));
            assertEquals(101, client.readResponse().status());
            assertEquals("early", client.readFrame().text());
            assertEquals(1000, client.readFrame().closeCode());
        }
        assertEquals(
                List.of("open", "close 1000"),
                Eventually.answer(() -> container.server().journal(id), journal -> journal.size() >= 2));
    }

    /** Jetty would deliver a body of the request as frames, the others swallow it. */
    @OfHttp1
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void bodyIsNeitherTakenForFramesNorSwallowed(Container container) throws IOException {
        byte[] frame = Wire.text("smuggled");
        try (RawClient client = Clients.open(container)) {
            client.send(
                    container
                            .handshake("/listener?id=" + id)
                            .with("Content-Length", String.valueOf(frame.length))
                            .bytes(),
                    frame);
            Response response = client.readResponse();
            assertEquals(400, response.status());
            assertTrue(response.announcesClose(), response::toString);
        }
        assertEquals(List.of(), container.server().journal(id));
    }

    /** The server comes to rest: what spins would use the whole of every half second. */
    private static void assertQuiet(Container container) {
        Eventually.answer(() -> cpuOfHalfASecond(container) / MILLION, millis -> millis < 100);
    }

    private static long cpuOfHalfASecond(Container container) {
        long before = Long.parseLong(container.server().probe("cpu"));
        Eventually.pause(java.time.Duration.ofMillis(500));
        return Long.parseLong(container.server().probe("cpu")) - before;
    }

    /** New connections go round the I/O threads; there are no more than four of them in any container here. */
    private static void assertEveryIoThreadWorks(Container container) throws IOException {
        for (String path :
                Arrays.asList("/echo", "/listener", "/echo", "/listener", "/echo", "/listener", "/echo", "/echo")) {
            try (RawClient client = Clients.upgraded(container, path)) {
                client.send(Wire.text("alive"));
                assertEquals("alive", client.readFrame().text());
            }
        }
    }
}
