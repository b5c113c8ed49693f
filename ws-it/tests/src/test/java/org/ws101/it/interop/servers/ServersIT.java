package org.ws101.it.interop.servers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.client.Credentials;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Tls;

/** Our client against the WebSocket servers of others, plain and over TLS. */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
@Tag("any-jdk")
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
class ServersIT {
    /** With servers and clients of others, where a machine may be busy. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunningServer server;
    private final WebSocketClient client;
    private final String id = UUID.randomUUID().toString();

    ServersIT(RunningServer server) {
        this.server = server;
        this.client = WebSocketClient.builder()
                .sslContext(Tls.context())
                .connectTimeout(PATIENCE)
                .options(WebSocketOptions.builder()
                        .maxFrameSize(ServerScript.LARGEST)
                        .maxMessageSize(ServerScript.LARGEST)
                        .build())
                .build();
    }

    static Stream<RunningServer> servers() {
        return RunningServer.all();
    }

    private WebSocket open(String path) {
        return client.connect(server.uri(path + "?" + id));
    }

    private WebSocket open(String path, WebSocketOptions.Builder options) {
        return client.toBuilder().options(options.build()).build().connect(server.uri(path + "?" + id));
    }

    /** The next message, whole, though the server may have sent it in fragments. */
    private static String text(WebSocket webSocket) {
        StringBuilder whole = new StringBuilder();
        Message.Text part;
        do {
            part = assertInstanceOf(Message.Text.class, webSocket.receive(PATIENCE));
            whole.append(part.data());
        } while (part.partial());
        return whole.toString();
    }

    private static byte[] bytes(WebSocket webSocket) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Message.Binary part;
        do {
            part = assertInstanceOf(Message.Binary.class, webSocket.receive(PATIENCE));
            whole.writeBytes(part.data());
        } while (part.partial());
        return whole.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u00e9\u20ac", "\ud83d\ude42 and \ud800\udf48\udbff\udfff", "\u0000 and \ufffd"})
    void textComesBack(String sent) {
        try (WebSocket webSocket = open(ServerScript.ECHO)) {
            webSocket.sendText(sent);
            assertEquals(sent, text(webSocket));
        }
    }

    /** Round the lengths at which the header of a frame changes (RFC 6455 §5.2). */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 65_537})
    void binaryComesBack(int size) {
        byte[] sent = random(size);
        try (WebSocket webSocket = open(ServerScript.ECHO)) {
            webSocket.sendBinary(sent);
            assertArrayEquals(sent, bytes(webSocket));
        }
    }

    @Test
    void largeMessagesComeBack() {
        byte[] binary = random(3 << 20);
        String text = new Random(5)
                .ints(250_000, 0, 1 << 30)
                .mapToObj(i -> "\ud83d\ude42" + i)
                .collect(Collectors.joining());
        try (WebSocket webSocket = open(ServerScript.ECHO)) {
            webSocket.sendBinary(binary);
            assertArrayEquals(
                    binary,
                    assertInstanceOf(Message.Binary.class, webSocket.receiveAll())
                            .data());
            webSocket.sendText(text);
            assertEquals(
                    text,
                    assertInstanceOf(Message.Text.class, webSocket.receiveAll()).data());
        }
    }

    @Test
    void messagesOneAfterTheOtherKeepTheirOrder() {
        try (WebSocket webSocket = open(ServerScript.ECHO)) {
            for (int i = 0; i < 300; i++) {
                webSocket.sendText("number " + i);
            }
            for (int i = 0; i < 300; i++) {
                assertEquals("number " + i, text(webSocket));
            }
        }
    }

    @Test
    void partsOfOursAreOneMessage() {
        try (WebSocket webSocket = open(ServerScript.ECHO)) {
            webSocket.send(Message.Text.part("one, "));
            webSocket.send(Message.Text.part(""));
            webSocket.send(Message.Text.part("\ud83d\ude42, "));
            webSocket.send(new Message.Text("three"));
            assertEquals("one, \ud83d\ude42, three", text(webSocket));
            webSocket.send(Message.Binary.part(new byte[] {1, 2}));
            webSocket.send(new Message.Binary(new byte[] {3}));
            assertArrayEquals(new byte[] {1, 2, 3}, bytes(webSocket));
        }
    }

    /** Of a size that cuts characters in two. */
    @Test
    void smallFramesOfOursAreOneMessage() {
        byte[] binary = random(50_001);
        String text = "a\ud83d\ude42".repeat(1_000);
        try (WebSocket webSocket =
                open(ServerScript.COMMANDS, WebSocketOptions.builder().maxFrameSize(502))) {
            webSocket.sendBinary(binary);
            assertEquals(ServerScript.summary(binary), text(webSocket));
            webSocket.sendText("measure " + text);
            assertEquals(ServerScript.summary(text.getBytes(StandardCharsets.UTF_8)), text(webSocket));
        }
    }

    @Test
    void partsOfTheServerAreOneMessage() {
        try (WebSocket webSocket = open(ServerScript.COMMANDS)) {
            webSocket.sendText("fragments one, |\ud83d\ude42, |three");
            Message whole = webSocket.receiveAll();
            assertEquals(
                    "one, \ud83d\ude42, three",
                    assertInstanceOf(Message.Text.class, whole).data());
        }
    }

    /** Uncompressed, for a compressor may keep short parts back: Tomcat's sends these as one frame. */
    @Test
    void partsOfTheServerComeAsParts() {
        WebSocketOptions.Builder uncompressed = WebSocketOptions.builder().permessageDeflate(PermessageDeflate.off());
        try (WebSocket webSocket = open(ServerScript.COMMANDS, uncompressed)) {
            webSocket.sendText("fragments one, |\ud83d\ude42, |three");
            for (String expected : List.of("one, ", "\ud83d\ude42, ")) {
                assertEquals(Message.Text.part(expected), webSocket.receive(PATIENCE));
            }
            // Undertow ends the message with an empty frame
            assertEquals("three", text(webSocket));
        }
    }

    @Test
    void closeOfOursReachesTheServer() {
        for (CloseReason reason : List.of(
                new CloseReason(CloseCode.NORMAL_CLOSURE, ""),
                new CloseReason(CloseCode.NORMAL_CLOSURE, "done"),
                new CloseReason(CloseCode.GOING_AWAY, "\u00fcber"),
                new CloseReason(CloseCode.of(3000), "of a library"),
                new CloseReason(CloseCode.of(4999), "r".repeat(123)))) {
            String connection = UUID.randomUUID().toString();
            WebSocket webSocket = client.connect(server.uri(ServerScript.ECHO + "?" + connection));
            webSocket.close(reason.code(), reason.text());
            WebSocketClosedException closed =
                    assertThrows(WebSocketClosedException.class, () -> webSocket.receive(PATIENCE));
            assertEquals(reason.code(), closed.reason().code(), "the server's answer");
            assertEquals(reason.code().code() + " " + reason.text(), closedAtServer(connection));
        }
    }

    /** What the server says of a connection that is over for us, and soon for it. */
    private String closedAtServer(String connection) {
        try (WebSocket webSocket = open(ServerScript.COMMANDS)) {
            return Eventually.answer(
                    () -> {
                        webSocket.sendText("closed " + connection);
                        return text(webSocket);
                    },
                    answer -> !answer.equals("open"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000 ", "1000 done", "1001 \u00fcber", "1011 broken", "3000 of a library", "4999 enough"})
    void closeOfTheServerReachesUs(String reason) {
        try (WebSocket webSocket = open(ServerScript.COMMANDS)) {
            webSocket.sendText("close " + reason);
            WebSocketClosedException closed =
                    assertThrows(WebSocketClosedException.class, () -> webSocket.receive(PATIENCE));
            CloseReason expected = new CloseReason(CloseCode.of(reason.substring(0, 4)), reason.substring(5));
            assertEquals(expected, closed.reason());
            assertEquals(Optional.of(expected), webSocket.closeReason());
            assertFalse(webSocket.isOpen());
        }
        assertEquals(reason.substring(0, 4), closedAtServer(id).substring(0, 4), "our answer");
    }

    @Test
    void pingsOfOursAreAnswered() {
        try (WebSocket webSocket =
                open(ServerScript.ECHO, WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL))) {
            for (byte[] data : List.of(new byte[0], new byte[] {0, -1}, random(125))) {
                webSocket.send(new Message.Ping(data));
                assertEquals(new Message.Pong(data), webSocket.receive(PATIENCE));
            }
        }
    }

    @Test
    void pingsOfTheServerAreAnswered() {
        try (WebSocket webSocket = open(ServerScript.COMMANDS)) {
            for (String data : List.of("a", "b".repeat(125))) {
                webSocket.sendText("ping " + data);
                assertEquals("pong " + data, text(webSocket));
            }
        }
    }

    @Test
    void subprotocolIsAgreedOn() {
        WebSocketClient offering = client.toBuilder()
                .subprotocols("news.v9", ServerScript.SUBPROTOCOL)
                .build();
        try (WebSocket webSocket = offering.connect(server.uri(ServerScript.ECHO))) {
            assertEquals(Optional.of(ServerScript.SUBPROTOCOL), webSocket.protocol());
            webSocket.sendText("agreed");
            assertEquals("agreed", text(webSocket));
        }
    }

    /** RFC 6455 §4.2.2: a server that speaks none of those offered opens without one. */
    @Test
    void noSubprotocolIsAgreedOn() {
        WebSocketClient offering = client.toBuilder().subprotocols("news.v9").build();
        try (WebSocket webSocket = offering.connect(server.uri(ServerScript.ECHO))) {
            assertEquals(Optional.empty(), webSocket.protocol());
        }
    }

    @Test
    void refusalCarriesWhatTheServerSaid() {
        PeerServer.Refusal expected = server.server().refusal();
        HandshakeException refusal = assertThrows(HandshakeException.class, () -> open(ServerScript.REFUSED));
        assertEquals(expected.status(), refusal.status());
        assertEquals(expected.body(), refusal.bodyText());
        if (expected.status() == ServerScript.REFUSAL_STATUS) {
            assertEquals(List.of("closed"), refusal.headers().get(ServerScript.REFUSAL_HEADER));
        }
    }

    @Test
    void credentialsReachTheServer() {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString("J\u00fcrgen:a:b".getBytes(StandardCharsets.UTF_8));
        WebSocketClient known = client.toBuilder()
                .credentials(Credentials.basic("J\u00fcrgen", "a:b"))
                .build();
        URI withUser = URI.create(server.uri(ServerScript.COMMANDS).toString().replace("//", "//J%C3%BCrgen:a%3Ab@"));
        for (WebSocket opened : List.of(known.connect(server.uri(ServerScript.COMMANDS)), client.connect(withUser))) {
            try (WebSocket webSocket = opened) {
                webSocket.sendText("header Authorization");
                assertEquals(expected, text(webSocket));
            }
        }
    }

    @Test
    void listenerIsCalled() throws Exception {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        WebSocket webSocket = client.connect(server.uri(ServerScript.ECHO), new Recording(calls));
        webSocket.sendText("\ud83d\ude42");
        webSocket.sendBinary(new byte[] {1, 2, 3});
        webSocket.send(new Message.Ping(new byte[] {4}));
        List<String> before = List.of(next(calls), next(calls), next(calls), next(calls));
        assertEquals(List.of("open", "text \ud83d\ude42", "binary of 3", "pong of 1"), before);
        webSocket.close(CloseCode.of(4000), "heard enough");
        assertEquals("close 4000", next(calls).substring(0, 10));
    }

    private static String next(BlockingQueue<String> calls) throws InterruptedException {
        return String.valueOf(calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void connectsWithoutBlocking() throws Exception {
        try (WebSocket webSocket =
                client.connectAsync(server.uri(ServerScript.ECHO)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            webSocket.sendAsync(new Message.Text("later")).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals("later", text(webSocket));
        }
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        WebSocket listening = client.connectAsync(server.uri(ServerScript.COMMANDS), new Recording(calls))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        listening.sendText("close 4001 enough");
        assertEquals("open", next(calls));
        assertEquals("close 4001 enough", next(calls));
    }

    private record Recording(BlockingQueue<String> calls) implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            calls.add("open");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            calls.add("text " + text);
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            calls.add("binary of " + data.length);
        }

        @Override
        public void onPong(WebSocket webSocket, byte[] data) {
            calls.add("pong of " + data.length);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            calls.add("error " + cause);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            calls.add("close " + reason.code().code() + " " + reason.text());
        }
    }
}
