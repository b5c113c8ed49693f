package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** How connections end, and what the application hears of it. */
@OnEveryContainer
class ClosingIT {
    private final Container container;
    private final String id = UUID.randomUUID().toString();

    ClosingIT(Container container) {
        this.container = container;
    }

    private RawClient upgraded(String path) throws IOException {
        return Clients.upgraded(container, path + (path.contains("?") ? "&" : "?") + "id=" + id);
    }

    /** Upgraded, and known to the application: an end that comes before it opens is none of its business. */
    private RawClient opened(String path) throws IOException {
        RawClient client = upgraded(path);
        Eventually.answer(() -> container.server().journal(id), List.of("open")::equals);
        return client;
    }

    private void assertJournal(String... expected) {
        Eventually.answer(() -> container.server().journal(id), List.of(expected)::equals);
    }

    @ParameterizedTest
    @CsvSource({"/echo,1000", "/echo,1001", "/echo,3000", "/listener,4999", "/listener,1011", "/non-blocking,1000"})
    void closeOfTheClientIsAnsweredWithItsCode(String path, int code) throws IOException {
        try (RawClient client = upgraded(path)) {
            client.send(Wire.text("x"), Wire.close(code));
            assertEquals("x", client.readFrame().text());
            assertEquals(code, client.readFrame().closeCode());
            assertTrue(client.isAtEnd());
        }
        assertJournal("open", "close " + code);
    }

    @Test
    void closeWithoutACodeIsAnsweredWithoutOne() throws IOException {
        try (RawClient client = upgraded("/listener")) {
            client.send(Wire.frame(0x80 | Wire.CLOSE, new byte[0]));
            WireFrame close = client.readFrame();
            assertEquals(1005, close.closeCode(), close::toString);
            assertTrue(client.isAtEnd());
        }
        assertJournal("open", "close 1005");
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1013, 3000, 4999})
    void closeOfTheServerEndsWhenItIsAnswered(int code) throws IOException {
        try (RawClient client = upgraded("/close/" + code)) {
            WireFrame close = client.readCloseAndAnswer();
            assertEquals(code, close.closeCode());
            assertEquals("as asked", close.closeText());
            assertTrue(client.isAtEnd());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/echo, 1002, c1 04, RSV1 without an extension",
        "/listener, 1002, a1 04, RSV3",
        "/echo, 1002, 83 04, a reserved data opcode",
        "/listener, 1002, 8b 04, a reserved control opcode",
        "/echo, 1002, 09 04, a ping in fragments",
        "/listener, 1002, 80 04, a continuation of nothing"
    })
    void breachOfThePeerIs1002(String path, int code, String start, String what) throws IOException {
        int first = Integer.parseInt(start.substring(0, 2), 16);
        try (RawClient client = upgraded(path)) {
            client.send(Wire.frame(first, new byte[4]));
            assertEquals(code, client.readFrame().closeCode(), what);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/non-blocking"})
    void unmaskedFrameIs1002(String path) throws IOException {
        try (RawClient client = upgraded(path)) {
            client.send(new byte[] {(byte) 0x81, 0x01, 'x'});
            assertEquals(1002, client.readCloseAndAnswer().closeCode());
            assertTrue(client.isAtEnd());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/non-blocking"})
    void badUtf8Is1007(String path) throws IOException {
        try (RawClient client = upgraded(path)) {
            client.send(Wire.unfinished(Wire.TEXT, new byte[] {'o', 'k', (byte) 0xff}));
            assertEquals(1007, client.readFrame().closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1004, 1005, 1006, 1015, 2999, 5000})
    void reservedCloseCodeOnTheWireIs1002(int code) throws IOException {
        try (RawClient client = upgraded("/listener")) {
            client.send(Wire.close(code));
            assertEquals(1002, client.readFrame().closeCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"close", "abort"})
    void serverGetsRidOfASilentPeerFromAThreadOfItsOwn(String how) throws IOException {
        try (RawClient client = upgraded("/hurry/" + how)) {
            if (how.equals("close")) {
                assertEquals(4000, client.readFrame().closeCode());
            }
            assertTrue(client.isAtEnd());
        }
        Eventually.answer(() -> container.server().journal(id), journal -> journal.size() >= 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/leaving", "/leaving-pool", "/leaving-non-blocking"})
    void serverGetsRidOfASilentPeerFromTheThreadOfACallback(String path) throws IOException {
        try (RawClient client = upgraded(path)) {
            client.send(Wire.text("enough"));
            assertEquals(4000, client.readFrame().closeCode());
            assertTrue(client.isAtEnd());
        }
        List<String> journal = Eventually.answer(() -> container.server().journal(id), ClosingIT::hasEnd);
        assertEquals(
                1, journal.stream().filter(entry -> entry.startsWith("close ")).count(), journal::toString);
    }

    private static boolean hasEnd(List<String> journal) {
        return journal.stream().anyMatch(entry -> entry.startsWith("close "));
    }

    @Test
    void peerThatDoesNotAnswerPingsIsDropped() throws IOException {
        try (RawClient client = upgraded("/watched")) {
            WireFrame frame = client.readFrame();
            assertEquals(Wire.PING, frame.opcode());
            client.readToEnd();
        }
        assertEndedAbnormally();
    }

    @ParameterizedTest
    @CsvSource({"/echo,fin", "/echo,reset", "/listener,fin", "/listener,reset"})
    void deathOfAnIdlePeerIsNoticedOnce(String path, String how) throws IOException {
        die(opened(path), how);
        assertEndedAbnormally();
    }

    @ParameterizedTest
    @CsvSource({"/echo,fin", "/echo,reset", "/listener,fin", "/listener,reset"})
    void deathWithinAFrameIsNoticedOnce(String path, String how) throws IOException {
        RawClient client = upgraded(path);
        client.send(Wire.text("whole"), Wire.header(0x80 | Wire.TEXT, 100), new byte[] {1, 2, 3, 4, 5});
        assertEquals("whole", client.readFrame().text());
        die(client, how);
        assertEndedAbnormally();
    }

    @ParameterizedTest
    @CsvSource({"fin", "reset"})
    void deathOfAPeerThatDoesNotReadIsNoticedOnce(String how) throws IOException {
        RawClient client = Clients.withReceiveBuffer(container, 8192)
                .upgrade(container.contextPath() + "/push?threads=2&count=2000&size=9000&id=" + id);
        client.send(Wire.text("go"));
        client.readFrame();
        die(client, how);
        List<String> journal = Eventually.answer(() -> container.server().journal(id), j -> j.size() >= 3);
        assertEquals("open", journal.get(0));
        assertTrue(journal.get(journal.size() - 1).startsWith("close "), journal::toString);
        assertEquals(
                1, journal.stream().filter(entry -> entry.startsWith("close ")).count(), journal::toString);
    }

    @Test
    void halfClosedPeerIsClosed() throws IOException {
        try (RawClient client = opened("/listener")) {
            client.endOutput();
            client.readToEnd();
        }
        assertEndedAbnormally();
    }

    private static void die(RawClient client, String how) throws IOException {
        if (how.equals("fin")) {
            client.close();
        } else {
            client.reset();
        }
    }

    /** The application hears of it, at most one error and exactly one end. */
    private void assertEndedAbnormally() {
        List<String> journal =
                Eventually.answer(() -> container.server().journal(id), entries -> entries.contains("close 1006"));
        assertFalse(journal.isEmpty());
        assertEquals("open", journal.get(0), journal::toString);
        assertTrue(journal.size() <= 3, journal::toString);
        assertEquals("close 1006", journal.get(journal.size() - 1), journal::toString);
    }
}
