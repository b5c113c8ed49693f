package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/**
 * How a peer can leave without a close frame, at each moment. What {@link ClosingIT} has are the ends of plain connections by FIN
 * and by RST in both directions.
 */
@OnEveryContainer
class PeersEndIT {
    /** No thread spins that uses less of a processor in half a second. */
    private static final long RESTING_MILLIS = 100;

    private final Container container;
    private final String id = UUID.randomUUID().toString();

    private enum Moment {
        IDLE,
        WITHIN_A_FRAME,
        WITH_OUTPUT_PENDING
    }

    PeersEndIT(Container container) {
        this.container = container;
    }

    @ParameterizedTest
    @CsvSource({"ws, half-close", "wss, half-close", "wss, cut", "wss, reset", "wss, close"})
    void isNoticedOnceWheneverItComes(String scheme, String how) throws IOException {
        assumeFalse(
                container == Container.LIBERTY && scheme.equals("wss"),
                "delivers wrong bytes from the second TLS record on, close_notify among them");
        int sockets = sockets();
        for (Moment moment : Moment.values()) {
            try (RawClient client = at(moment, scheme)) {
                leave(client, how);
            }
            assertEndedOnce(moment);
        }
        Eventually.answer(this::sockets, count -> count <= sockets);
        Eventually.answer(this::millisOfHalfASecond, millis -> millis < RESTING_MILLIS);
        assertEveryIoThreadWorks();
    }

    private RawClient at(Moment moment, String scheme) throws IOException {
        RawClient client = Clients.thatMayCut(container.server(), scheme);
        String path = moment == Moment.WITH_OUTPUT_PENDING ? "/push?threads=1&count=2000&size=9000" : "/listener?x";
        client.upgrade(container.contextPath() + path + "&id=" + idOf(moment));
        client.send(Wire.text("x"));
        client.readFrame();
        if (moment == Moment.WITHIN_A_FRAME) {
            client.send(Wire.header(0x80 | Wire.TEXT, 100), new byte[] {1, 2, 3, 4, 5});
        }
        return client;
    }

    private String idOf(Moment moment) {
        return id + "-" + moment;
    }

    /** Who half-closes waits for the server to close, too. */
    private static void leave(RawClient client, String how) throws IOException {
        switch (how) {
            case "reset" -> client.reset();
            case "close" -> client.close();
            case "cut" -> {
                client.cut();
                readToEnd(client);
            }
            default -> {
                client.endOutput();
                readToEnd(client);
            }
        }
    }

    private static void readToEnd(RawClient client) throws IOException {
        try {
            client.readToEnd();
        } catch (SSLException e) {
            return; // that is the end, too
        }
    }

    /** At most one error, and one end after it. */
    private void assertEndedOnce(Moment moment) {
        List<String> journal = Eventually.answer(
                () -> container.server().journal(idOf(moment)),
                entries -> entries.stream().anyMatch(entry -> entry.startsWith("close ")));
        String told = moment + ": " + journal;
        assertEquals("open", journal.get(0), told);
        assertTrue(journal.size() <= 3, told);
        assertEquals("close 1006", journal.get(journal.size() - 1), told);
    }

    private int sockets() {
        return Integer.parseInt(container.server().probe("sockets"));
    }

    private long millisOfHalfASecond() {
        long before = cpu();
        Eventually.pause(Duration.ofMillis(500));
        return Duration.ofNanos(cpu() - before).toMillis();
    }

    private long cpu() {
        return Long.parseLong(container.server().probe("cpu"));
    }

    /** New connections go round the I/O threads; there are no more than four of them in any container here. */
    private void assertEveryIoThreadWorks() throws IOException {
        for (int i = 0; i < 8; i++) {
            try (RawClient client = Clients.upgraded(container, "/listener")) {
                assertEquals(
                        "alive", client.send(Wire.text("alive")).readFrame().text());
            }
        }
    }
}
