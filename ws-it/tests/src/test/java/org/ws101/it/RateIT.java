package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** Clients that send, or connect, faster than the options allow. */
@OnEveryContainer
class RateIT {
    private final Container container;

    RateIT(Container container) {
        this.container = container;
    }

    private void assertLogged(String style, String... parts) {
        Eventually.answer(
                () -> container
                        .server()
                        .log()
                        .lines()
                        .anyMatch(line -> line.contains("the " + style + " endpoint with a rate")
                                && Stream.of(parts).allMatch(line::contains)),
                found -> found);
    }

    private static void assertEchoed(RawClient client, List<String> texts) throws IOException {
        client.send(Wire.joined(texts.stream().map(Wire::text).toArray(byte[][]::new)));
        for (String text : texts) {
            assertEquals(text, client.readFrame().text());
        }
        client.send(Wire.close(1000));
        assertEquals(1000, client.readFrame().closeCode());
    }

    /** Of 2,000 bytes a second, which the first message exceeds at once. */
    @ParameterizedTest
    @ValueSource(strings = {"continue", "listener", "pool", "non-blocking"})
    void aFloodIsSlowedAndNothingIsLost(String style) throws IOException {
        List<String> flood = new ArrayList<>(List.of("x".repeat(2_400)));
        for (int i = 0; i < 30; i++) {
            flood.add("the message number " + i);
        }
        try (RawClient client = Clients.upgraded(container, "/rate/bytes/" + style)) {
            assertEchoed(client, flood);
        }
        assertLogged(style, "reading pauses at times", "bytesPerSecond", "2000 a second");
    }

    /** Of one a second. */
    @Test
    void messagesAreSlowedAndNoneIsLost() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/rate/messages/listener")) {
            assertEchoed(client, List.of("one", "two"));
        }
        assertLogged("listener", "reading pauses at times", "messagesPerSecond", "1 a second");
    }

    /** Of 10 a second. */
    @ParameterizedTest
    @ValueSource(strings = {"continue", "listener", "pool", "non-blocking"})
    void aFloodIsClosedWith1008(String style) throws IOException {
        int flood = 200;
        try (RawClient client = Clients.upgraded(container, "/rate/closing/" + style)) {
            client.send(Wire.joined(
                    IntStream.range(0, flood).mapToObj(i -> Wire.text("" + i)).toArray(byte[][]::new)));
            int echoed = 0;
            WireFrame frame = client.readFrame();
            for (; frame.opcode() == Wire.TEXT; frame = client.readFrame()) {
                assertEquals("" + echoed, frame.text());
                echoed++;
            }
            assertEquals(1008, frame.closeCode());
            assertEquals("more than 10 messages a second (messagesPerSecond)", frame.closeText());
            assertTrue(echoed < flood);
        }
        assertLogged(style, "1008", "more than 10 messages a second (messagesPerSecond)", "raise the option");
    }

    @Test
    void handshakesOfAnAddressGet429() throws IOException {
        assumeTrue(!container.servesWebArchive(), "the filter with a limit is set up by code");
        Response response;
        do {
            try (RawClient client = Clients.open(container)) {
                client.send(container.handshake("/limited-by-rate").bytes());
                response = client.readResponse();
            }
        } while (response.status() == 101);
        assertEquals(429, response.status());
        assertEquals("1", response.field("Retry-After"));
    }
}
