package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** Messages of every size class go there and back, in every style of application. */
@OnEveryContainer
class EchoIT {
    private static final int MAX = 1 << 20;

    private final Container container;

    EchoIT(Container container) {
        this.container = container;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MAX})
    void binaryComesBackExactly(int size) throws IOException {
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        try (RawClient client = Clients.upgraded(container, "/echo")) {
            client.send(Wire.binary(payload));
            assertArrayEquals(payload, client.readMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MAX})
    void textComesBackExactly(int size) throws IOException {
        // two bytes a character, except where the size is odd
        String text = "é".repeat(size / 2) + "x".repeat(size % 2);
        try (RawClient client = Clients.upgraded(container, "/listener")) {
            client.send(Wire.text(text));
            assertEquals(text, new String(client.readMessage(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/parts", "/listener", "/non-blocking", "/async", "/manual"})
    void everyStyleOfApplicationEchoes(String path) throws IOException {
        try (RawClient client = Clients.upgraded(container, path)) {
            for (String text : new String[] {"one", "two", "three"}) {
                client.send(Wire.text(text));
                assertEquals(text, client.readFrame().text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/non-blocking"})
    void frameOverTheLimitIs1009BeforeItsPayload(String path) throws IOException {
        try (RawClient client = Clients.upgraded(container, path)) {
            client.send(Wire.header(0x80 | Wire.BINARY, MAX + 1), new byte[4]);
            assertEquals(1009, client.readFrame().closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/non-blocking"})
    void messageOverTheLimitIs1009(String path) throws IOException {
        try (RawClient client = Clients.upgraded(container, path)) {
            client.send(Wire.unfinished(Wire.BINARY, new byte[MAX]));
            client.send(Wire.header(0x80 | Wire.CONTINUATION, 1), new byte[4]);
            assertEquals(1009, client.readFrame().closeCode());
        }
    }

    @Test
    void largestLengthIs1009AndOneBeyondIs1002() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/echo")) {
            client.send(Wire.header(0x80 | Wire.BINARY, Long.MAX_VALUE), new byte[4]);
            assertEquals(1009, client.readFrame().closeCode());
        }
        try (RawClient client = Clients.upgraded(container, "/echo")) {
            byte[] header = Wire.header(0x80 | Wire.BINARY, Long.MAX_VALUE);
            header[2] |= (byte) 0x80; // RFC 6455 §5.2: the most significant bit MUST be 0
            client.send(header, new byte[4]);
            assertEquals(1002, client.readFrame().closeCode());
        }
    }

    @Test
    void fragmentsWithPingsBetweenThemMakeOneMessage() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/echo")) {
            client.send(
                    Wire.unfinished(Wire.TEXT, new byte[] {'a', (byte) 0xc3}),
                    Wire.ping("1"),
                    Wire.unfinished(Wire.CONTINUATION, new byte[] {(byte) 0xa9}),
                    Wire.unfinished(Wire.CONTINUATION, new byte[0]),
                    Wire.ping("2"),
                    Wire.last(new byte[] {'z'}));
            WireFrame last = client.readFrame();
            while (last.opcode() == Wire.PONG) {
                last = client.readFrame();
            }
            assertEquals("aéz", last.text());
        }
    }

    @Test
    void everyPingOfASlowPeerIsAnsweredWithItsData() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/listener")) {
            for (String data : new String[] {"", "a", "b".repeat(125)}) {
                client.send(Wire.ping(data));
                WireFrame pong = client.readFrame();
                assertEquals(Wire.PONG, pong.opcode());
                assertEquals(data, pong.text());
            }
        }
    }

    @Test
    void partsComeBackAsTheyCame() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/parts")) {
            client.send(Wire.unfinished(Wire.TEXT, "one ".getBytes(StandardCharsets.UTF_8)));
            WireFrame first = client.readFrame();
            assertEquals(Wire.TEXT, first.first(), first::toString); // FIN is not set
            assertEquals("one ", first.text());
            client.send(Wire.last("two".getBytes(StandardCharsets.UTF_8)));
            WireFrame second = client.readFrame();
            assertEquals(0x80 | Wire.CONTINUATION, second.first(), second::toString);
            assertEquals("two", second.text());
        }
    }

    @Test
    void manualControlLeavesPingAndCloseToTheApplication() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/manual")) {
            client.send(Wire.ping("abc"));
            assertEquals("ping of 3", client.readFrame().text());
            assertEquals("abc", client.readFrame().text());
            client.send(Wire.pong("late"));
            assertEquals("pong of 4", client.readFrame().text());
            client.send(Wire.close(4001));
            assertEquals("close with 4001", client.readFrame().text());
            assertEquals(4001, client.readFrame().closeCode());
        }
    }

    @Test
    void byTls() throws IOException {
        // Open Liberty 26.0.0.3 garbles what comes with TLS in more than one record at a time
        byte[] payload = new byte[container == Container.LIBERTY ? 16_000 : 300_000];
        new Random(1).nextBytes(payload);
        try (RawClient client = Clients.overTls(container).upgrade(container.contextPath() + "/echo")) {
            for (int i = 0; i < 3; i++) {
                client.send(Wire.binary(payload));
                assertArrayEquals(payload, client.readMessage());
            }
            client.send(Wire.close(1000));
            assertEquals(1000, client.readFrame().closeCode());
            assertEquals(true, client.isAtEnd());
        }
    }

    @Test
    void theClientOfTheJdkIsServed() throws Exception {
        CompletableFuture<String> echo = new CompletableFuture<>();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                echo.complete(data.toString());
                return WebSocket.Listener.super.onText(webSocket, data, last);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
                closed.complete(code);
                return WebSocket.Listener.super.onClose(webSocket, code, reason);
            }
        };
        WebSocket webSocket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(container.server().uri("ws", "/echo"), listener)
                .get(30, TimeUnit.SECONDS);
        webSocket.sendText("from the JDK", true).get(30, TimeUnit.SECONDS);
        assertEquals("from the JDK", echo.get(30, TimeUnit.SECONDS));
        webSocket.sendClose(1000, "done").get(30, TimeUnit.SECONDS);
        assertEquals(1000, closed.get(30, TimeUnit.SECONDS));
    }
}
