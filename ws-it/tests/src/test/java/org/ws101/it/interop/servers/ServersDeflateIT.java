package org.ws101.it.interop.servers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Frame;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Tls;
import org.ws101.it.interop.servers.Wiretap.SeenMessage;
import org.ws101.it.interop.servers.Wiretap.Side;

/** Our client's permessage-deflate (RFC 7692) against the servers of others. */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
@Tag("any-jdk")
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
class ServersDeflateIT {
    /** Compresses to half, and to next to nothing when the same has gone before within a window of 9 bits. */
    private static final String SHORT = HexFormat.of().formatHex(random(200));
    /** Compresses to half, and to a quarter where the window reaches from the second half to the first: with 12 bits or more. */
    private static final byte[] FAR =
            HexFormat.of().formatHex(random(1_500)).repeat(2).getBytes(StandardCharsets.US_ASCII);

    private final RunningServer server;

    ServersDeflateIT(RunningServer server) {
        this.server = server;
    }

    static Stream<RunningServer> servers() {
        return RunningServer.all();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static WebSocketClient offering(PermessageDeflate deflate) {
        return WebSocketClient.builder()
                .sslContext(Tls.context())
                .connectTimeout(ServersIT.PATIENCE)
                .options(WebSocketOptions.builder()
                        .maxFrameSize(ServerScript.LARGEST)
                        .maxMessageSize(ServerScript.LARGEST)
                        .permessageDeflate(deflate)
                        .retainFrames()
                        .build())
                .build();
    }

    /** Parameters from their notation in the header. */
    private static Parameters parameters(String notation) {
        Parameters parameters = Parameters.none();
        for (String parameter : items(notation)) {
            String[] parts = parameter.split("=", 2);
            parameters = switch (parts[0]) {
                case "server_no_context_takeover" -> parameters.serverNoContextTakeover();
                case "client_no_context_takeover" -> parameters.clientNoContextTakeover();
                case "server_max_window_bits" -> parameters.serverMaxWindowBits(Integer.parseInt(parts[1]));
                case "client_max_window_bits" ->
                    parts.length == 1
                            ? parameters.clientMaxWindowBits()
                            : parameters.clientMaxWindowBits(Integer.parseInt(parts[1]));
                default -> throw new IllegalArgumentException(parameter);
            };
        }
        return parameters;
    }

    /**
     * What each server makes of an offer: the parameters of its answer, {@code declined}, or {@code refused} by our client, for
     * the answer does not accept the offer. Jetty, Undertow and Java-WebSocket do not know windows; instead of declining the
     * offer of one, as RFC 7692 §7.1.2.1 has it, they leave the parameter out, and so does Netty with 15. Netty agrees to 8 bits
     * and closes when it is to send: {@code broken}.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            # offer                         | JETTY   | TOMCAT   | UNDERTOW | NETTY | JAVA_WEBSOCKET | NODE
            ''                              | ''      | ''       | ''       | ''    | server_no_context_takeover | ''
            server_no_context_takeover      | same    | same     | same     | same  | same | same
            client_no_context_takeover      | same    | same     | same     | same  | server_no_context_takeover; client_no_context_takeover | same
            server_no_context_takeover; client_no_context_takeover | same | same | same | same | same | same
            server_max_window_bits=8        | refused | declined | refused  | broken | refused | same
            server_max_window_bits=9        | refused | declined | refused  | same  | refused | same
            server_max_window_bits=10       | refused | declined | refused  | same  | refused | same
            server_max_window_bits=14       | refused | declined | refused  | same  | refused | same
            server_max_window_bits=15       | refused | same     | refused  | refused | refused | same
            client_max_window_bits          | ''      | client_max_window_bits=15 | '' | client_max_window_bits=10 | server_no_context_takeover | ''
            client_max_window_bits=12       | ''      | same     | ''       | same  | server_no_context_takeover | same
            client_max_window_bits=9        | ''      | same     | ''       | same  | server_no_context_takeover | same
            server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10 | refused | declined | refused | same | refused | same
            """)
    void parametersAreHonoured(ArgumentsAccessor row) throws IOException {
        String offer = row.getString(0);
        String expected = row.getString(1 + List.of(RunningServer.Kind.values()).indexOf(server.kind()));
        PermessageDeflate deflate = PermessageDeflate.offer(parameters(offer)).threshold(0);
        if (expected.equals("refused")) {
            HandshakeException refused = assertThrows(
                    HandshakeException.class, () -> offering(deflate).connect(server.uri(ServerScript.ECHO)));
            assertTrue(refused.getMessage().contains("permessage-deflate"), refused::getMessage);
        } else if (expected.equals("broken")) {
            try (WebSocket webSocket = offering(deflate).connect(server.uri(ServerScript.ECHO))) {
                webSocket.sendText(SHORT);
                assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
            }
        } else if (server.scheme() == PeerServer.Scheme.wss) {
            try (WebSocket webSocket = offering(deflate).connect(server.uri(ServerScript.ECHO))) {
                webSocket.sendText(SHORT);
                Message echo = webSocket.receiveAll();
                assertEquals(!expected.equals("declined"), echo.frames().get(0).rsvBit(4));
                echo(webSocket);
            }
        } else {
            converse(deflate, expected.equals("same") ? offer : expected);
        }
    }

    /** Jetty, Undertow and Java-WebSocket take the first offer, but answer as if it were the second. */
    @Test
    void nextOfferIsTakenWhereTheFirstCannotBe() {
        PermessageDeflate deflate = PermessageDeflate.offer(Parameters.none().serverMaxWindowBits(10))
                .or(Parameters.none())
                .threshold(0);
        try (WebSocket webSocket = offering(deflate).connect(server.uri(ServerScript.ECHO))) {
            webSocket.sendText(SHORT);
            assertCameCompressed(webSocket.receiveAll());
        }
    }

    /** Java-WebSocket 1.6.0 forgets at a control frame that it is in the middle of a compressed message: it gets none there. */
    @Test
    void fragmentsAreCompressedAsOneMessage() throws IOException {
        PermessageDeflate deflate = PermessageDeflate.offer(Parameters.none());
        String half = SHORT.substring(0, 200);
        if (server.scheme() == PeerServer.Scheme.wss) {
            sendInParts(offering(deflate).connect(server.uri(ServerScript.ECHO)), half);
            return;
        }
        try (Wiretap tap = Wiretap.before(server.port())) {
            sendInParts(offering(deflate).connect(tap.uri(ServerScript.ECHO)), half);
            SeenMessage message = tap.client().messages().get(0);
            assertTrue(message.compressed() && message.size() < 300, message::toString);
            assertEquals(
                    3,
                    tap.client().frames().stream()
                            .filter(frame -> !frame.isControl())
                            .count());
        }
    }

    private void sendInParts(WebSocket opened, String half) {
        try (WebSocket webSocket = opened) {
            webSocket.send(Message.Text.part(half));
            if (server.kind() != RunningServer.Kind.JAVA_WEBSOCKET) {
                webSocket.send(new Message.Ping(new byte[] {1}));
            }
            webSocket.send(Message.Text.part(half));
            webSocket.send(new Message.Text(half));
            Message whole = webSocket.receiveAll();
            assertEquals(
                    half.repeat(3), assertInstanceOf(Message.Text.class, whole).data());
            assertCameCompressed(whole);
        }
    }

    /** A small maximum cuts the compressed message into many frames. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, ServerScript.LARGEST})
    void largeMessagesAreCompressed(int maxFrameSize) {
        byte[] sent = HexFormat.of().formatHex(random(400_000)).getBytes(StandardCharsets.US_ASCII);
        WebSocketClient offering = offering(PermessageDeflate.defaults());
        WebSocketOptions options =
                WebSocketOptions.builder().maxFrameSize(maxFrameSize).build();
        try (WebSocket webSocket =
                offering.toBuilder().options(options).build().connect(server.uri(ServerScript.COMMANDS))) {
            webSocket.sendBinary(sent);
            assertEquals(ServerScript.summary(sent), text(webSocket));
        }
        try (WebSocket webSocket = offering.connect(server.uri(ServerScript.ECHO))) {
            webSocket.sendBinary(sent);
            Message echo = webSocket.receiveAll();
            assertArrayEquals(sent, assertInstanceOf(Message.Binary.class, echo).data());
            assertCameCompressed(echo);
        }
    }

    private static void assertCameCompressed(Message message) {
        int size = message.frames().stream().mapToInt(Frame::payloadLength).sum();
        assertTrue(message.frames().get(0).rsvBit(4), message.frames()::toString);
        assertTrue(size < 0.7 * message.size(), message.frames()::toString);
    }

    private void converse(PermessageDeflate deflate, String expected) throws IOException {
        try (Wiretap tap = Wiretap.before(server.port())) {
            echo(offering(deflate).connect(tap.uri(ServerScript.ECHO)));
            assertEquals(deflate.toString(), tap.client().extensions());
            if (expected.equals("declined")) {
                assertEquals("", tap.server().extensions());
                assertNothingIsCompressed(tap.client());
                assertNothingIsCompressed(tap.server());
            } else {
                Set<String> agreed = items(tap.server().extensions());
                assertEquals(items("permessage-deflate; " + expected), agreed);
                assertIsCompressed(tap.server(), "server", agreed);
                // what the client has announced binds it, also where the answer says nothing of it
                agreed.addAll(items(deflate.toString()));
                assertIsCompressed(tap.client(), "client", agreed);
            }
        }
    }

    /** The same short messages twice, and one whose halves are far from each other. */
    static void echo(WebSocket opened) {
        try (WebSocket webSocket = opened) {
            for (int i = 0; i < 3; i++) {
                webSocket.sendText(SHORT);
                assertEquals(SHORT, text(webSocket));
            }
            webSocket.sendBinary(FAR);
            assertArrayEquals(FAR, bytes(webSocket));
            webSocket.sendText("");
            assertEquals("", text(webSocket));
            webSocket.sendText(SHORT);
            assertEquals(SHORT, text(webSocket));
        }
    }

    private static String text(WebSocket webSocket) {
        return assertInstanceOf(Message.Text.class, webSocket.receiveAll()).data();
    }

    private static byte[] bytes(WebSocket webSocket) {
        return assertInstanceOf(Message.Binary.class, webSocket.receiveAll()).data();
    }

    static Set<String> items(String header) {
        return Arrays.stream(header.split(";", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void assertNothingIsCompressed(Side side) {
        assertEquals(
                Stream.of(400, 400, 400, 6_000, 0, 400)
                        .map(size -> new SeenMessage(false, size))
                        .toList(),
                side.messages());
    }

    /** @param role as the names of the parameters begin: server or client */
    static void assertIsCompressed(Side side, String role, Set<String> agreed) {
        List<SeenMessage> messages = side.messages();
        assertEquals(6, messages.size(), messages::toString);
        for (int i : new int[] {0, 1, 2, 5}) {
            assertTrue(messages.get(i).compressed(), messages::toString);
        }
        int first = messages.get(0).size();
        int window = agreed.stream()
                .filter(parameter -> parameter.startsWith(role + "_max_window_bits="))
                .mapToInt(parameter -> Integer.parseInt(parameter.substring(role.length() + 17)))
                .findFirst()
                .orElse(15);
        assertTrue(first > 200 && first < 300, messages::toString);
        for (SeenMessage again : messages.subList(1, 3)) {
            if (agreed.contains(role + "_no_context_takeover")) {
                assertEquals(first, again.size(), messages::toString);
            } else if (window == 15) { // a smaller one does not have to be used to the full
                assertTrue(again.size() < 50, messages::toString);
            }
        }
        SeenMessage far = messages.get(3);
        assertTrue(window == 15 ? far.size() < 2_000 : window > 11 || far.size() > 3_000, messages::toString);
    }
}
