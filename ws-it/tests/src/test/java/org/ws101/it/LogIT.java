package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/**
 * What the log of the server says of connections that end and handshakes that are refused, as docs/LOG.md has it. A line is
 * there once a minute at most, whichever test has caused it.
 */
@OnEveryContainer
class LogIT {
    private static final String SECRET = "a-secret-token";

    private final Container container;

    LogIT(Container container) {
        this.container = container;
    }

    private RawClient opened(String path) throws IOException {
        return Clients.upgraded(container, path + "?token=" + SECRET);
    }

    /** Waits for a line with all of that; gives it. */
    private String assertLogged(String... parts) {
        String all = Eventually.answer(() -> lineWith(parts), line -> !line.isEmpty());
        assertFalse(container.server().log().contains(SECRET));
        return all;
    }

    private String lineWith(String... parts) {
        return container
                .server()
                .log()
                .lines()
                .filter(line -> Stream.of(parts).allMatch(line::contains))
                .findFirst()
                .orElse("");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        403,
                        "the logged endpoint",
                        "/logged/x",
                        "Origin: https://evil.example",
                        request -> request.with("Origin", "https://evil.example")),
                refusal(401, "the checked endpoint", "/logged/checked/401", "As asked.", request -> request),
                refusal(403, "the checked endpoint", "/logged/checked/403", "As asked.", request -> request),
                refusal(
                        426,
                        "the logged endpoint",
                        "/logged/x",
                        "version 13",
                        request -> request.replacing("Sec-WebSocket-Version", "8")),
                refusal(400, "the logged endpoint", "/logged/x", "proxy", request -> request.without("Upgrade")),
                refusal(
                        400,
                        "the choosing endpoint",
                        "/logged-choice",
                        "is supported here. (2 offered)",
                        request -> request.with("Sec-WebSocket-Protocol", "chat.v1, " + SECRET)));
    }

    private static Arguments refusal(
            int status, String endpoint, String path, String text, UnaryOperator<Request> change) {
        return Arguments.of(status, endpoint, path, text, change);
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("refusals")
    void aRefusalSaysWhy(int status, String endpoint, String path, String text, UnaryOperator<Request> change)
            throws IOException {
        assumeFalse(container.speaksHttp2() && text.equals("proxy"), "HTTP/2 has no Upgrade to lose");
        try (RawClient client = Clients.open(container)) {
            client.send(
                    change.apply(container.handshake(path + "?token=" + SECRET)).bytes());
            assertEquals(status, client.readResponse().status());
        }
        assertLogged("for " + endpoint, "was refused with " + status, text);
    }

    @Test
    void aConnectionTooManySaysSo() throws IOException {
        assumeTrue(!container.servesWebArchive(), "the filter with a limit is set up by code");
        try (RawClient first = opened("/limited");
                RawClient second = Clients.open(container)) {
            second.send(container.handshake("/limited").bytes());
            assertEquals(503, second.readResponse().status());
            first.send(Wire.close(1000));
            assertEquals(1000, first.readFrame().closeCode());
        }
        assertLogged("was refused with 503", "as many connections are open", "the option maxConnections allows, 1");
    }

    @Test
    void aBreachOfTheProtocolSaysWhich() throws IOException {
        try (RawClient client = opened("/logged/x")) {
            client.send(Wire.frame(0x83, new byte[0]));
            assertEquals(1002, client.readCloseAndAnswer().closeCode());
        }
        assertLogged("the logged endpoint (s", " /logged/x)", "1002", "reserved opcode 3", "RFC 6455");
    }

    @Test
    void aLimitSaysWhichOption() throws IOException {
        try (RawClient client = opened("/logged/x")) {
            client.send(Wire.text("x".repeat(1_001)));
            assertEquals(1009, client.readCloseAndAnswer().closeCode());
        }
        assertLogged("the logged endpoint", "1009", "limit of 1000 bytes (maxMessageSize)", "raise the option");
    }

    @Test
    void textThatIsNoUtf8SaysSo() throws IOException {
        try (RawClient client = opened("/logged/x")) {
            client.send(Wire.frame(0x81, new byte[] {(byte) 0xff}));
            assertEquals(1007, client.readCloseAndAnswer().closeCode());
        }
        assertLogged("the logged endpoint", "1007", "text is not valid UTF-8", "binary messages");
    }

    @Test
    void theEndOfTheHttpSessionSaysHowToOutliveIt() throws IOException {
        String cookie = session("begin", "none=0");
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/logged/x").with("Cookie", cookie).bytes());
            assertEquals(101, client.readResponse().status());
            assertEquals("hi", client.send(Wire.text("hi")).readFrame().text());
            session("end", cookie);
            assertEquals(1008, client.readCloseAndAnswer().closeCode());
        }
        assertLogged(
                "the logged endpoint",
                "closed with 1008",
                "The HTTP session has ended",
                "withKeptAfterHttpSession",
                "closeWithHttpSession");
    }

    private String session(String action, String cookie) throws IOException {
        try (RawClient client = Clients.open(container)) {
            return client.send(container
                            .request("/session/" + action)
                            .with("Cookie", cookie)
                            .with("Connection", "close")
                            .bytes())
                    .readResponse()
                    .field("Set-Cookie")
                    .split(";", 2)[0];
        }
    }

    @Test
    void aPayloadThatTheCodecRefusesSaysWhatItRefused() throws IOException {
        assumeTrue(hasBeans(), "embedded without CDI");
        try (RawClient client = opened("/bean-counting")) {
            client.send(Wire.text("no number\nFORGED line" + "x".repeat(500)));
            assertEquals(1007, client.readCloseAndAnswer().closeCode());
        }
        String line = assertLogged(
                "Counting", "1007", "CodecException", "NumberFormatException", "no number?FORGED", "@OnError");
        assertTrue(line.length() < 900, line);
        assertNothingForged();
    }

    @Test
    void aStageThatFailsLaterSaysHow() throws IOException {
        assumeTrue(hasBeans(), "embedded without CDI");
        try (RawClient client = opened("/bean-counting")) {
            client.send(Wire.text("-1"));
            assertEquals(1008, client.readCloseAndAnswer().closeCode());
        }
        assertLogged("Counting", "failed with 1008", "No numbers below zero.");
    }

    private boolean hasBeans() {
        return container.hasBeans();
    }

    @Test
    void thePeersReasonStaysInItsLine() throws IOException {
        byte[] reason = "\u0003\u00f3gone\nFORGED \u001b[2J line".getBytes(StandardCharsets.ISO_8859_1);
        try (RawClient client = opened("/logged/x")) {
            client.send(Wire.frame(0x88, reason));
            assertEquals(1011, client.readFrame().closeCode());
        }
        assertLogged("the logged endpoint", "the peer closed the connection with 1011", "gone?FORGED ?[2J line");
        assertNothingForged();
    }

    /** What is decoded of the path, and what is long. */
    @Test
    void whatARequestSaysStaysShortAndInItsLine() throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(
                    container.handshake("/logged/very-" + "long".repeat(500)).bytes());
            assertEquals(101, client.readResponse().status());
            client.send(Wire.close(1003));
            assertEquals(1003, client.readFrame().closeCode());
        }
        String line = assertLogged("the logged endpoint (s", " /logged/very-long", "closed the connection with 1003");
        assertTrue(line.length() < 500, line);
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/open-to-example")
                    .with("Origin", "https://" + "evil".repeat(500))
                    .bytes());
            assertEquals(403, client.readResponse().status());
        }
        assertNothingForged();
    }

    private void assertNothingForged() {
        List<String> forged = container
                .server()
                .log()
                .lines()
                .filter(line ->
                        line.startsWith("FORGED") || line.contains("\u001b[2J") || line.contains("evil".repeat(60)))
                .toList();
        assertEquals(List.of(), forged);
    }

    /** Jetty's request is upgraded behind the wrapper's back. */
    @Test
    void anUpgradeThatFailsIsAFaultOnlyWhenTheClientDidNotLeave() throws IOException {
        assumeTrue(container.family() != Container.Family.JETTY, "its upgrade asks no wrapper");
        assertEquals(400, statusOfMeddled("lost"));
        assertLogged("was refused with 400", "The connection was lost during the opening handshake", "Broken pipe");
        assertEquals("", lineWith("could not be upgraded: "));
        assertFalse(container.server().log().contains("\tat org.ws101.it.app.MeddlingFilter$FailingUpgrade.upgrade"));
        assertEquals(500, statusOfMeddled("refused"));
        assertLogged("could not be upgraded");
        assertLogged("a fault, as a test wishes"); // Open Liberty leaves out the type
    }

    private int statusOfMeddled(String how) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/meddled/listener?how=" + how).bytes());
            return client.readResponse().status();
        }
    }
}
