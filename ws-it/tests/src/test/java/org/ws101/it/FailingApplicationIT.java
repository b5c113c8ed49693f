package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** What the application throws costs it that connection and nothing else, and none of it leaves the server. */
@OnEveryContainer
class FailingApplicationIT {
    private final Container container;
    private final String id = UUID.randomUUID().toString();

    FailingApplicationIT(Container container) {
        this.container = container;
    }

    private RawClient upgraded(String path) throws IOException {
        return Clients.upgraded(container, path + "&id=" + id);
    }

    @ParameterizedTest
    @CsvSource({
        "open,exception",
        "open,error",
        "text,exception",
        "text,error",
        "binary,exception",
        "binary,error",
        "ping,exception",
        "ping,error",
        "pong,exception",
        "pong,error"
    })
    void callbackThatThrowsClosesWith1011(String callback, String kind) throws IOException {
        try (RawClient client = upgraded("/broken/" + callback + "?kind=" + kind)) {
            switch (callback) {
                case "text" -> client.send(Wire.text("x"));
                case "binary" -> client.send(Wire.binary(new byte[1]));
                case "ping" -> client.send(Wire.ping("x"));
                case "pong" -> client.send(Wire.pong("x"));
                default -> {
                    // nothing has to come for onOpen
                }
            }
            assertClosesWith1011(client);
        }
        List<String> journal = Eventually.answer(() -> container.server().journal(id), j -> j.size() >= 3);
        assertEquals(List.of("open", "error " + thrown(kind), "close 1011"), journal);
    }

    @ParameterizedTest
    @CsvSource({"exception", "error"})
    void continueThatThrowsClosesWith1011(String kind) throws IOException {
        try (RawClient client = upgraded("/broken-continue?kind=" + kind)) {
            client.send(Wire.text("x"));
            assertClosesWith1011(client);
        }
        List<String> journal = Eventually.answer(() -> container.server().journal(id), j -> j.size() >= 3);
        assertEquals("error " + thrown(kind), journal.get(1));
    }

    @ParameterizedTest
    @CsvSource({"exception", "error"})
    void onCloseThatThrowsHarmsNobody(String kind) throws IOException {
        try (RawClient client = upgraded("/broken/close?kind=" + kind)) {
            client.send(Wire.close(1000));
            assertEquals(1000, client.readFrame().closeCode());
            assertTrue(client.isAtEnd());
        }
        List<String> journal = Eventually.answer(() -> container.server().journal(id), j -> j.size() >= 2);
        assertEquals("open", journal.get(0));
        assertEquals(1, journal.stream().filter("close 1000"::equals).count(), journal::toString);
    }

    @ParameterizedTest
    @CsvSource({"exception", "error"})
    void onErrorThatThrowsStillLeadsToOnClose(String kind) throws IOException {
        try (RawClient client = upgraded("/broken/error?kind=" + kind)) {
            client.send(Wire.frame(0x83, new byte[0]));
            assertEquals(1002, client.readCloseAndAnswer().closeCode());
            assertTrue(client.isAtEnd());
        }
        Eventually.answer(
                () -> container.server().journal(id),
                journal -> journal.stream()
                                .filter(entry -> entry.startsWith("close "))
                                .count()
                        == 1);
    }

    private void assertClosesWith1011(RawClient client) throws IOException {
        WireFrame frame = client.readFrame();
        while (frame.opcode() == Wire.PONG) {
            frame = client.readFrame();
        }
        assertEquals(1011, frame.closeCode());
        assertFalse(frame.closeText().contains("secret"), frame::closeText);
        client.send(Wire.close(1011));
        assertTrue(client.isAtEnd());
        try (RawClient other = Clients.upgraded(container, "/echo")) {
            other.send(Wire.text("still there"));
            assertEquals("still there", other.readFrame().text());
        }
    }

    private static String thrown(String kind) {
        return kind.equals("error") ? "AssertionError" : "Exception";
    }
}
