package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.BoundedInflater;
import org.ws101.internal.extension.Payloads;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.socket.ClientServices;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.WireFrame;

/** permessage-deflate of a client over a real socket; the peer shares no code with the engine. */
@Timeout(60)
class DeflateTest {
    private static final byte[] TAIL = {0, 0, -1, -1};

    private static WebSocketClient offering(PermessageDeflate deflate) {
        return WebSocketClient.builder()
                .options(WebSocketOptions.builder().permessageDeflate(deflate).build())
                .build();
    }

    /** The server's end: compresses with the JDK, and decompresses within the window that was agreed on. */
    private static final class Codec {
        private final boolean serverKeepsContext;
        private final boolean clientKeepsContext;
        private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        private final BoundedInflater inflater;

        Codec(String response, int clientWindowBits) {
            serverKeepsContext = !response.contains("server_no_context_takeover");
            clientKeepsContext = !response.contains("client_no_context_takeover");
            inflater = new BoundedInflater(clientWindowBits);
        }

        byte[] deflate(byte[] bytes) {
            if (!serverKeepsContext) {
                deflater.reset();
            }
            deflater.setInput(bytes);
            byte[] room = new byte[bytes.length + 1024];
            int size = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(room, size - TAIL.length);
        }

        byte[] inflate(byte[] bytes) {
            if (!clientKeepsContext) {
                inflater.forget();
            }
            byte[] whole = Arrays.copyOf(bytes, bytes.length + TAIL.length);
            System.arraycopy(TAIL, 0, whole, bytes.length, TAIL.length);
            return inflater.inflate(whole);
        }

        int longestDistance() {
            return inflater.longestDistance();
        }
    }

    /** Reads a message of any number of frames; its first byte tells whether it was compressed. */
    private static WireFrame message(RawServer peer) throws IOException {
        WireFrame frame = peer.readFrame();
        int first = frame.first();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(frame.payload());
        while ((frame.first() & 0x80) == 0) {
            frame = peer.readFrame();
            assertEquals(0, frame.first() & 0x7F); // RFC 7692 §6.1: a continuation without RSV1
            payload.write(frame.payload());
        }
        return new WireFrame(first, true, 0, payload.toByteArray());
    }

    /** Answers every message with itself in two compressed frames, up to the close frame. */
    private static void echo(RawServer peer, Codec codec, AtomicInteger compressed) throws IOException {
        while (true) {
            WireFrame message = message(peer);
            if (message.opcode() == 0x8) {
                peer.sendFrame(0x88, message.payload());
                return;
            }
            boolean deflated = (message.first() & 0x40) != 0;
            byte[] payload = deflated ? codec.inflate(message.payload()) : message.payload();
            compressed.addAndGet(deflated ? 1 : 0);
            byte[] answer = codec.deflate(payload);
            int half = answer.length / 2;
            peer.sendFrame(0x40 | message.opcode(), Arrays.copyOf(answer, half));
            peer.sendFrame(0x80, Arrays.copyOfRange(answer, half, answer.length));
        }
    }

    @Nested
    class Agreement {
        /** Each row: what a server may not answer to the default offer. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "permessage-deflate",
                    "permessage-deflate; client_no_context_takeover",
                    "permessage-deflate; server_no_context_takeover, permessage-deflate; server_no_context_takeover",
                    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                    "permessage-deflate; server_no_context_takeover; server_max_window_bits=7",
                    "permessage-deflate; server_no_context_takeover; server_max_window_bits=16",
                    "permessage-deflate; server_no_context_takeover; server_max_window_bits=08",
                    "permessage-deflate; server_no_context_takeover; server_max_window_bits",
                    "permessage-deflate; server_no_context_takeover; client_max_window_bits",
                    "permessage-deflate; server_no_context_takeover; client_max_window_bits=1000000000000",
                    "permessage-deflate; server_no_context_takeover=true",
                    "permessage-deflate; server_no_context_takeover; unknown",
                    "permessage-deflate; server_no_context_takeover, x-webkit-deflate-frame",
                    "permessage-deflate; server_no_context_takeover;"
                })
        void anAnswerThatDoesNotFitTheOfferFails(String response) throws IOException {
            fails(PermessageDeflate.defaults(), response);
        }

        @Test
        void aWindowThatWasNotOfferedFails() throws IOException {
            fails(PermessageDeflate.offer(Parameters.none()), "permessage-deflate; client_max_window_bits=10");
        }

        @Test
        void aWindowLargerThanOfferedFails() throws IOException {
            PermessageDeflate ten = PermessageDeflate.offer(
                    Parameters.none().serverMaxWindowBits(10).clientMaxWindowBits(10));
            fails(ten, "permessage-deflate; server_max_window_bits=11");
            fails(ten, "permessage-deflate; server_max_window_bits=10; client_max_window_bits=11");
            fails(ten, "permessage-deflate");
        }

        @Test
        void anExtensionThatIsOffFails() throws IOException {
            fails(PermessageDeflate.off(), "permessage-deflate");
        }

        private void fails(PermessageDeflate offer, String response) throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.accept("Sec-WebSocket-Extensions: " + response);
                peer.readToEnd();
            })) {
                WebSocketClient client = offering(offer);
                HandshakeException e = assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
                assertEquals(101, e.status());
                assertEquals(CloseCode.ABNORMAL_CLOSURE, e.closeCode());
                assertTrue(e.getMessage().matches("(?s).*(permessage-deflate|xtension).*"), e.getMessage());
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
        }

        @Test
        void aServerMayDecline() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept();
                        peer.echo();
                    });
                    WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                String text = "a".repeat(5000);
                ws.sendText(text);
                assertEquals(new Message.Text(text), ws.receiveAll());
            }
        }

        @Test
        void withoutAgreementAMessageMarkedAsCompressedIsABreach() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept();
                        peer.sendHex("C1 07 F248CDC9C90700");
                        peer.readToEnd();
                    });
                    WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                WebSocketClosedException e = assertThrows(WebSocketClosedException.class, ws::receiveAll);
                assertEquals(CloseCode.PROTOCOL_ERROR, e.reason().code());
            }
        }
    }

    @Nested
    class Echo {
        private void throughAll(PermessageDeflate offer, String response, int clientWindowBits) throws Exception {
            Codec codec = new Codec(response, clientWindowBits);
            AtomicInteger compressed = new AtomicInteger();
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.accept("Sec-WebSocket-Extensions: " + response);
                echo(peer, codec, compressed);
            })) {
                try (WebSocket ws = offering(offer).connect(server.uri("/"))) {
                    for (byte[] payload : Payloads.some(clientWindowBits)) {
                        ws.sendBinary(payload);
                        assertArrayEquals(payload, ((Message.Binary) ws.receiveAll()).data());
                    }
                }
                Threads.await("the server is done", () -> server.open() == 0);
                assertNull(server.failure());
            }
            assertTrue(compressed.get() > 20, compressed + " messages were compressed");
            // the payloads have matches so far apart that the window is used
            assertTrue(codec.longestDistance() > 1 << (clientWindowBits - 1), codec.longestDistance() + " is short");
            assertTrue(codec.longestDistance() <= 1 << clientWindowBits, codec.longestDistance() + " is too far");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                permessage-deflate
                permessage-deflate; server_no_context_takeover
                permessage-deflate; client_no_context_takeover
                permessage-deflate; server_no_context_takeover; client_no_context_takeover
                permessage-deflate; server_max_window_bits=15
                permessage-deflate; client_max_window_bits=15
                permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15; client_max_window_bits=15
                """)
        void everyParameterThatAServerMayAnswerWith(String response) throws Exception {
            PermessageDeflate offer = PermessageDeflate.offer(Parameters.none().clientMaxWindowBits())
                    .threshold(0);
            throughAll(offer, response, 15);
        }

        @ParameterizedTest
        @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
        void theWindowThatTheServerAsksForIsKeptToWithContext(int bits) throws Exception {
            PermessageDeflate offer = PermessageDeflate.offer(Parameters.none().clientMaxWindowBits())
                    .threshold(0);
            throughAll(offer, "permessage-deflate; client_max_window_bits=" + bits, bits);
        }

        @ParameterizedTest
        @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
        void theWindowThatTheServerAsksForIsKeptToWithoutContext(int bits) throws Exception {
            throughAll(
                    PermessageDeflate.defaults().threshold(0),
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                            + " client_max_window_bits=" + bits,
                    bits);
        }

        @ParameterizedTest // RFC 7692 §7.1.2.2: the value is a hint, which the client keeps to all the same
        @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
        void theWindowThatTheClientAnnouncesIsKeptTo(int bits) throws Exception {
            PermessageDeflate offer = PermessageDeflate.offer(Parameters.none().clientMaxWindowBits(bits))
                    .threshold(0);
            throughAll(offer, "permessage-deflate", bits);
        }

        @Test // RFC 7692 §7.1.1.2: the same of client_no_context_takeover
        void theContextThatTheClientGivesUpIsGivenUp() throws Exception {
            Codec codec = new Codec("client_no_context_takeover", 15);
            AtomicInteger compressed = new AtomicInteger();
            PermessageDeflate offer = PermessageDeflate.offer(Parameters.none().clientNoContextTakeover());
            byte[] text = Payloads.text(1, 5000);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
                        echo(peer, codec, compressed);
                    });
                    WebSocket ws = offering(offer).connect(server.uri("/"))) {
                for (int i = 0; i < 3; i++) {
                    ws.sendBinary(text);
                    assertArrayEquals(text, ((Message.Binary) ws.receiveAll()).data());
                }
                assertEquals(3, compressed.get());
            }
        }

        @Test
        void messagesUnderTheThresholdGoAsTheyAre() throws Exception {
            String agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
            Codec codec = new Codec(agreed, 15);
            AtomicInteger compressed = new AtomicInteger();
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept("Sec-WebSocket-Extensions: " + agreed);
                        echo(peer, codec, compressed);
                    });
                    WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                ws.sendText("a".repeat(1023));
                assertEquals(1023, ws.receiveAll().size());
                assertEquals(0, compressed.get());
                ws.sendText("a".repeat(1024));
                assertEquals(1024, ws.receiveAll().size());
                assertEquals(1, compressed.get());
            }
        }

        @Test
        void aMessageInManyFramesIsCompressedAsOne() throws Exception {
            WebSocketOptions options = WebSocketOptions.builder()
                    .maxFrameSize(1024)
                    .permessageDeflate(PermessageDeflate.offer(Parameters.none()))
                    .build();
            WebSocketClient client = WebSocketClient.builder().options(options).build();
            byte[] text = Payloads.text(7, 100_000);
            Codec codec = new Codec("", 15);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
                        byte[] bytes = codec.inflate(message(peer).payload());
                        byte[] answer = codec.deflate(bytes);
                        for (int at = 0; at < answer.length; at += 1000) {
                            int end = Math.min(answer.length, at + 1000);
                            int first = (at == 0 ? 0x42 : 0x00) | (end == answer.length ? 0x80 : 0x00);
                            peer.sendFrame(first, Arrays.copyOfRange(answer, at, end));
                            peer.sendHex("89 00"); // a ping between fragments
                        }
                        peer.readToEnd();
                    });
                    WebSocket ws = client.connect(server.uri("/"))) {
                ws.sendAll(new Message.Binary(text));
                assertArrayEquals(text, ((Message.Binary) ws.receiveAll()).data());
                ws.abort();
            }
        }
    }

    @Nested
    class Breaches {
        private WebSocketClosedException after(String hex) throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover");
                        peer.sendHex(hex);
                        peer.readToEnd();
                    });
                    WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                return assertThrows(WebSocketClosedException.class, () -> {
                    while (true) {
                        ws.receiveAll();
                    }
                });
            }
        }

        @ParameterizedTest
        @CsvSource({
            "C1 02 FFFF, 1007", // a block of type 3
            "C1 03 F248CD, 1007", // ends within a block
            "C1 05 FA4B4C0400, 1007", // a distance to before the beginning
            "C1 03 FA0F00, 1007", // text of the byte FF
            "41 02 F248 C0 05 CDC9C90700, 1002", // RSV1 on a continuation
            "C9 00, 1002", // RSV1 on a ping
            "A1 00, 1002", // RSV2, which nobody agreed on
        })
        void aFrameThatTheExtensionDoesNotAllowFails(String hex, int code) throws IOException {
            assertEquals(CloseCode.of(code), after(hex).reason().code());
        }

        @Test
        void aBombIsTooBig() throws IOException {
            Codec codec = new Codec("", 15);
            byte[] bomb = codec.deflate(new byte[64 * 1024 * 1024]);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover");
                        peer.sendFrame(0xC2, bomb);
                        peer.readToEnd();
                    });
                    WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                WebSocketClosedException e = assertThrows(WebSocketClosedException.class, ws::receiveAll);
                assertEquals(CloseCode.MESSAGE_TOO_BIG, e.reason().code());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "permessage-deflate, 1",
        "permessage-deflate; server_no_context_takeover, 1",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover, 0"
    })
    void compressorsAreHeldForTheContextsAloneAndNoLongerThanTheConnection(String response, int held) throws Exception {
        PermessageDeflate offer = PermessageDeflate.offer(Parameters.none());
        try (ClientServices.Lease lease = ClientServices.lease();
                ScriptedServer server = ScriptedServer.plain(peer -> {
                    peer.accept("Sec-WebSocket-Extensions: " + response);
                    echo(peer, new Codec(response, 15), new AtomicInteger());
                })) {
            CompressorPool compressors = lease.services().compressors();
            Threads.await("no other client is at work", () -> compressors.lent() == 0);
            WebSocket ws = offering(offer).connect(server.uri("/"));
            ws.sendText("a".repeat(2000));
            assertEquals(2000, ws.receiveAll().size());
            assertEquals(held, compressors.lent());
            ws.abort();
            Threads.await("they are given back", () -> compressors.lent() == 0);
        }
    }

    @Test
    void manyClientsShareTheCompressors() throws Exception {
        String agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept("Sec-WebSocket-Extensions: " + agreed);
            echo(peer, new Codec(agreed, 15), new AtomicInteger());
        })) {
            List<Thread> threads = IntStream.range(0, 8)
                    .mapToObj(i -> new Thread(() -> {
                        try (WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                            for (byte[] payload : Payloads.some(i)) {
                                ws.sendBinary(payload);
                                assertArrayEquals(payload, ((Message.Binary) ws.receiveAll()).data());
                            }
                        }
                    }))
                    .toList();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            for (Thread thread : threads) {
                thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
        }
    }
}
