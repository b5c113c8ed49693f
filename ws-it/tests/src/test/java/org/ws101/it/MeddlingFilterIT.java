package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OfHttp1;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** Filters that touch the response before and after the {@code WebSocketFilter}: each container takes it its own way. */
@ExtendWith(OneTestAtATime.class)
class MeddlingFilterIT {
    /** What filters do for good reasons to every response. */
    private static final List<String> USUAL = List.of(
            "nothing",
            "length-before",
            "length-header-before",
            "type-before",
            "status-before",
            "async-before",
            "buffering",
            "holding",
            "flush-after",
            "flush-writer-after",
            "close-writer-after",
            "close-stream-after",
            "length-after",
            "header-after");

    /** What makes something else of the answer. */
    private static final List<String> CONTRARY = List.of(
            "status-after",
            "error-after",
            "write-after",
            "reset-after",
            "redirect-after",
            "throw-after",
            "async-after");

    private final String id = UUID.randomUUID().toString();

    static Stream<Arguments> usual() {
        return Container.underTest().flatMap(container -> USUAL.stream().map(how -> Arguments.of(container, how)));
    }

    static Stream<Arguments> contrary() {
        return Container.underTest().flatMap(container -> CONTRARY.stream().map(how -> Arguments.of(container, how)));
    }

    @ParameterizedTest
    @MethodSource("usual")
    void theConnectionIsServedAllTheSame(Container container, String how) throws IOException {
        for (String path : List.of("/meddled/listener", "/meddled/echo")) {
            try (RawClient client = Clients.upgraded(container, path + "?how=" + how + "&id=" + id)) {
                assertServed(client);
            }
        }
    }

    /** The JDK's client announces an empty body. */
    @ParameterizedTest
    @MethodSource("usual")
    void aHandshakeThatAnnouncesAnEmptyBodyIsServedToo(Container container, String how) throws IOException {
        Request handshake = container
                .handshake("/meddled/listener?how=" + how + "&id=" + id)
                .with("Content-Length", "0");
        try (RawClient client = Clients.open(container)) {
            client.send(handshake.bytes());
            assertEquals(101, client.readResponse().status());
            assertServed(client);
        }
        try (RawClient client = Clients.open(container)) {
            client.send(handshake.bytes(), Wire.text("early"));
            assertEquals(101, client.readResponse().status());
            assertEquals("early", client.readFrame().text());
            assertServed(client);
        }
    }

    @ParameterizedTest
    @MethodSource("contrary")
    void theConnectionIsServedOrItsSocketIsClosed(Container container, String how) throws IOException {
        String before = container.server().log();
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/meddled/listener?how=" + how + "&id=" + id)
                    .bytes());
            boolean served = isServed(client);
            if (!served) {
                assertEquals(List.of(), container.server().journal(id));
            }
        }
        assertQuiet(container);
        int lines = container.server().log().substring(before.length()).split("\n", -1).length;
        assertTrue(lines < 400, () -> "the log grew by " + lines + " lines");
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void aRefusalReplacesWhatAFilterHasWritten(Container container, String how) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/meddled/refused?how=" + how).bytes());
            Response response = client.readWholeResponse();
            assertEquals(403, response.status());
            assertEquals("No entry.", response.body());
            assertEquals(how, response.field("X-Before"));
        }
    }

    static Stream<Arguments> outputs() {
        return Container.underTest()
                .flatMap(container ->
                        Stream.of("writer-before", "stream-before").map(how -> Arguments.of(container, how)));
    }

    /** What has been sent cannot be answered any more. */
    @OfHttp1
    @ParameterizedTest
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void aResponseThatHasBeenSentIsNamedInTheLog(Container container) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/meddled/listener?how=flush-before&id=" + id)
                    .bytes());
            assertEquals(200, client.readResponse().status());
        }
        Eventually.answer(
                () -> container.server().log(),
                log -> log.contains("a filter before WebSocketFilter has sent the response"));
        assertEquals(List.of(), container.server().journal(id));
    }

    private static void assertServed(RawClient client) throws IOException {
        for (String text : List.of("one", "two")) {
            client.send(Wire.text(text));
            assertEquals(text, client.readFrame().text());
        }
    }

    /** Whether it is; otherwise the server has closed the connection: a read that waits too long fails. */
    private static boolean isServed(RawClient client) throws IOException {
        try {
            if (client.readResponse().status() == 101) {
                assertServed(client);
                return true;
            }
        } catch (EOFException | SocketException e) {
            return false;
        }
        client.readToEnd();
        return false;
    }

    /** The server comes to rest: what spins would use the whole of every half second. */
    private static void assertQuiet(Container container) {
        Eventually.answer(() -> cpuOfHalfASecond(container) / 1_000_000, millis -> millis < 100);
    }

    private static long cpuOfHalfASecond(Container container) {
        long before = Long.parseLong(container.server().probe("cpu"));
        Eventually.pause(Duration.ofMillis(500));
        return Long.parseLong(container.server().probe("cpu")) - before;
    }
}
