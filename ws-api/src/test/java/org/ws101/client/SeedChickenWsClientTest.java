package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.WireFrame;

/** The documentation of CHICKEN's ws-client, row by row and in its order; its names are in the comments. */
@Timeout(60)
class SeedChickenWsClientTest {
    private final BlockingQueue<WireFrame> received = new LinkedBlockingQueue<>();

    /** The field lines of the requests. */
    private final BlockingQueue<String> fields = new LinkedBlockingQueue<>();

    /** A server that says something, and writes down what it hears up to the close frame, which it answers. */
    private ScriptedServer saying(String hex, String... more) throws IOException {
        return ScriptedServer.plain(peer -> {
            peer.accept(more).fields().forEach(fields::add);
            peer.sendHex(hex);
            WireFrame frame;
            do {
                frame = peer.readFrame();
                received.add(frame);
            } while (frame.opcode() != 0x8);
            peer.sendFrame(0x88, frame.payload());
        });
    }

    private static WebSocket connect(ScriptedServer server) {
        return WebSocketClient.create().connect(server.uri("/"));
    }

    private static WebSocket connect(ScriptedServer server, WebSocketOptions.Builder options) {
        return WebSocketClient.builder().options(options.build()).build().connect(server.uri("/"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Nested
    class EstablishingAConnection {
        @Test // (ws-connect "ws://...") -> WS-CONNECTION
        void wsConnectTakesAUri() throws IOException {
            try (ScriptedServer server = saying("");
                    WebSocket conn = connect(server)) {
                assertTrue(conn.isOpen());
            }
        }

        @Test // "The argument STRING should be a valid WebSocket URI."
        void anythingElseIsAnError() {
            URI http = URI.create("http://localhost/");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> WebSocketClient.create().connect(http));
        }
    }

    @Nested
    class SendingAndReceivingMessages {
        @Test // (message-type m): "as specified by the opcode of its first frame, which is either 'text or 'binary"
        void messageType() throws IOException {
            try (ScriptedServer server = saying("01 01 48 80 01 69" + "82 01 07");
                    WebSocket conn = connect(server)) {
                assertInstanceOf(Message.Text.class, conn.receiveAll());
                assertInstanceOf(Message.Binary.class, conn.receiveAll());
            }
        }

        @Test // (message-data* m) and (message-data m): "converted to the corresponding type"; (message-size m)
        void messageDataAndMessageSize() throws IOException {
            try (ScriptedServer server = saying("81 03 E282AC" + "82 02 0102");
                    WebSocket conn = connect(server)) {
                Message text = conn.receiveAll();
                assertEquals("\u20ac", ((Message.Text) text).data());
                assertEquals(3, text.size()); // bytes, not characters
                Message binary = conn.receiveAll();
                assertArrayEquals(new byte[] {1, 2}, ((Message.Binary) binary).data());
                assertEquals(2, binary.size());
            }
        }

        @Test // (message-frames m): "(message-data* m) is the concatenation of the contents of each frame"
        void messageFrames() throws IOException {
            try (ScriptedServer server = saying("01 02 4865" + "00 01 6C" + "80 02 6C6F");
                    WebSocket conn = connect(server, WebSocketOptions.builder().retainFrames())) {
                Message message = conn.receiveAll();
                assertEquals("Hello", ((Message.Text) message).data());
                StringBuilder joined = new StringBuilder();
                message.frames()
                        .forEach(frame -> joined.append(new String(frame.payloadData(), StandardCharsets.UTF_8)));
                assertEquals("Hello", joined.toString());
                assertEquals(
                        List.of("text", "continuation", "continuation"),
                        message.frames().stream().map(Frame::optype).toList());
            }
        }

        @Test // (recv-message conn): "quietly processes any control frames encountered while assembling"
        void recvMessageProcessesControlFramesQuietly() throws Exception {
            try (ScriptedServer server = saying("01 01 48" + "89 01 07" + "8A 00" + "80 01 69");
                    WebSocket conn = connect(server)) {
                assertEquals(new Message.Text("Hi"), conn.receiveAll());
                WireFrame pong = received.take();
                assertEquals(0x8A, pong.first());
                assertEquals("07", pong.hex());
            }
        }

        @Test // "If it encounters a connection-close frame, it closes the connection and returns #f instead."
        void recvMessageEndsWithTheConnection() throws Exception {
            try (ScriptedServer server = saying("88 02 03E8");
                    WebSocket conn = connect(server)) {
                WebSocketClosedException e = assertThrows(WebSocketClosedException.class, conn::receiveAll);
                assertEquals(CloseCode.NORMAL_CLOSURE, e.reason().code());
                assertEquals("03e8", received.take().hex());
                assertFalse(conn.iterator().hasNext());
            }
        }

        @Test // (send-message conn m): "Currently only useful for echoing received messages"
        void sendMessage() throws Exception {
            try (ScriptedServer server = saying("81 02 4869");
                    WebSocket conn = connect(server)) {
                conn.sendAll(conn.receiveAll());
                assertEquals("Hi", received.take().text());
            }
        }

        @Test // (send-text-message conn string), (send-binary-message conn blob)
        void sendTextMessageAndSendBinaryMessage() throws Exception {
            try (ScriptedServer server = saying("");
                    WebSocket conn = connect(server)) {
                conn.sendText("\u20ac");
                conn.sendBinary(new byte[] {1, 2});
                WireFrame text = received.take();
                assertEquals(0x81, text.first());
                assertEquals("e282ac", text.hex());
                assertTrue(text.masked());
                WireFrame binary = received.take();
                assertEquals(0x82, binary.first());
                assertEquals("0102", binary.hex());
            }
        }

        @Test // (recv-message-loop conn handler): "calls HANDLER on each received message, until the connection is
        // closed"
        void recvMessageLoop() throws Exception {
            List<Message> messages = new ArrayList<>();
            try (ScriptedServer server = saying("81 01 61" + "81 01 62" + "88 02 03E9");
                    WebSocket conn = connect(server)) {
                conn.forEachMessage(messages::add);
                assertEquals(List.of(new Message.Text("a"), new Message.Text("b")), messages);
                assertEquals("03e9", received.take().hex()); // it responds to close frames
            }
        }

        @Test // "(or sends, e.g. in the case of closure due to a protocol error)"
        void recvMessageLoopClosesAfterAProtocolError() throws Exception {
            try (ScriptedServer server = saying("81 01 61" + "83 00");
                    WebSocket conn = connect(server)) {
                assertThrows(WebSocketClosedException.class, () -> conn.forEachMessage(message -> {}));
                assertTrue(received.take().hex().startsWith("03ea"));
            }
        }
    }

    @Nested
    class ClosingAConnection {
        @Test // (ws-close conn 'going-away): "with payload the close code corresponding to the reason"
        void wsClose() throws Exception {
            try (ScriptedServer server = saying("");
                    WebSocket conn = connect(server)) {
                conn.close(CloseCode.of("going-away"));
                assertEquals("03e9", received.take().hex());
            }
        }

        @Test // "it should not send any further data ..., though it may still receive messages"
        void afterWsCloseMessagesMayStillBeReceived() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept();
                        WireFrame close = peer.readFrame();
                        peer.sendText("late");
                        peer.sendFrame(0x88, close.payload());
                    });
                    WebSocket conn = connect(server)) {
                conn.close(CloseCode.NORMAL_CLOSURE);
                assertThrows(WebSocketClosedException.class, () -> conn.sendText("x"));
                assertEquals(new Message.Text("late"), conn.receiveAll());
                assertThrows(WebSocketClosedException.class, conn::receiveAll);
            }
        }
    }

    @Nested
    class LowLevelInterface {
        @Test // frame-fin, -rsv, -opcode, -optype, -mask?, -payload-length, -payload-data; (recv-frame conn)
        void recvFrame() throws IOException {
            try (ScriptedServer server = saying("01 02 4865" + "80 01 6C");
                    WebSocket conn = connect(server)) {
                Frame first = conn.frames().receiveFrame();
                assertFalse(first.fin());
                assertEquals(0, first.rsv());
                assertEquals(0x1, first.opcode().code());
                assertEquals("text", first.optype());
                assertFalse(first.masked());
                assertEquals(2, first.payloadLength());
                assertArrayEquals(utf8("He"), first.payloadData());
                Frame second = conn.frames().receiveFrame();
                assertTrue(second.fin());
                assertEquals("continuation", second.optype());
            }
        }

        @Test // (frame-rsv-bit f 4) "is #t iff the RSV1 bit is set on the frame f"
        void frameRsvBit() throws IOException {
            try (ScriptedServer server = saying("C1 00" + "91 00");
                    WebSocket conn = connect(server, WebSocketOptions.builder().admitRsv(5))) {
                Frame frame = conn.frames().receiveFrame();
                assertTrue(frame.rsvBit(4));
                assertFalse(frame.rsvBit(2));
                assertFalse(frame.rsvBit(1));
                assertTrue(conn.frames().receiveFrame().rsvBit(1));
            }
        }

        @Test // (send-frame conn f)
        void sendFrame() throws Exception {
            try (ScriptedServer server = saying("");
                    WebSocket conn = connect(server)) {
                conn.frames().sendFrame(Frame.of(Opcode.TEXT, utf8("He")).notFinal());
                conn.frames().sendFrame(Frame.of(Opcode.CONTINUATION, utf8("y")));
                assertEquals(0x01, received.take().first());
                WireFrame last = received.take();
                assertEquals(0x80, last.first());
                assertEquals("y", last.text());
            }
        }

        @Test // "invoking recv-message results in an error on the next frame since there is nothing to continue"
        void levelsDoNotMixWithinAMessage() throws IOException {
            try (ScriptedServer server = saying("01 02 4865" + "80 01 6C" + "81 01 61");
                    WebSocket conn = connect(server)) {
                assertFalse(conn.frames().receiveFrame().fin());
                assertThrows(IllegalStateException.class, conn::receiveAll);
                assertTrue(conn.frames().receiveFrame().fin());
                assertEquals(new Message.Text("a"), conn.receiveAll());
            }
        }

        @ParameterizedTest // (opcode->optype INTEGER), (optype->opcode SYMBOL)
        @CsvSource({"0x0, continuation", "0x1, text", "0x2, binary", "0x8, connection-close", "0x9, ping", "0xa, pong"})
        void opcodesAndOptypes(String opcode, String optype) {
            int code = Integer.decode(opcode);
            assertEquals(optype, Opcode.of(code).optype());
            assertEquals(code, Opcode.of(optype).code());
        }

        @Test // "Signals a composite condition ... if an unrecognised optype or opcode is supplied."
        void unknownOpcodesAndOptypesAreErrors() {
            for (int code : new int[] {-1, 3, 7, 0xB, 0xF, 16}) {
                assertThrows(IllegalArgumentException.class, () -> Opcode.of(code));
            }
            assertThrows(IllegalArgumentException.class, () -> Opcode.of("close"));
        }

        @Test // "expected to redefine this procedure if it wishes to make use of reserved opcodes"
        void reservedOpcodesMayBeAdmitted() throws Exception {
            Opcode mine = Opcode.reserved(0x3, "mine");
            try (ScriptedServer server = saying("83 01 07");
                    WebSocket conn = connect(server, WebSocketOptions.builder().admitOpcode(mine))) {
                Frame frame = conn.frames().receiveFrame();
                assertEquals(mine, frame.opcode());
                conn.frames().sendFrame(frame);
                assertEquals(0x83, received.take().first());
            }
        }

        @ParameterizedTest // (reason->close-code SYMBOL) -> U8VECTOR, (close-code->reason INTEGER)
        @CsvSource({
            "1000, 3, 232, normal-closure",
            "1001, 3, 233, going-away",
            "1002, 3, 234, protocol-error",
            "1003, 3, 235, unsupported-data",
            "1005, 3, 237, no-status-rcvd",
            "1006, 3, 238, abnormal-closure",
            "1007, 3, 239, invalid-frame-payload-data",
            "1008, 3, 240, policy-violation",
            "1009, 3, 241, message-too-big",
            "1010, 3, 242, mandatory-ext",
            "1011, 3, 243, internal-server-error",
            "1015, 3, 247, tls-handshake"
        })
        void reasonsAndCloseCodes(int code, int high, int low, String reason) {
            assertEquals(reason, CloseCode.of(code).name());
            assertEquals(code, CloseCode.of(reason).code());
            assertArrayEquals(
                    new byte[] {(byte) high, (byte) low}, CloseCode.of(reason).bytes());
        }

        @Test // "Signals a composite condition ... if an unrecognised close code or reason is supplied."
        void unknownCloseCodesAndReasonsAreErrors() {
            for (int code : new int[] {0, 999, 1004, 1016, 2999, 5000}) {
                assertThrows(IllegalArgumentException.class, () -> CloseCode.of(code));
            }
            assertThrows(IllegalArgumentException.class, () -> CloseCode.of("bored"));
        }

        @Test // "if it wishes to make use of reserved close codes"
        void codesOfApplicationsAreKnown() {
            assertEquals(4000, CloseCode.of(4000).code());
            assertEquals(CloseCode.of(3000), CloseCode.of("3000"));
        }
    }

    @Nested
    class ThePermessageDeflateExtension {
        private final WebSocketClient narrow = WebSocketClient.builder()
                .options(WebSocketOptions.builder()
                        .permessageDeflate(
                                PermessageDeflate.offer(Parameters.none().serverMaxWindowBits(10))
                                        .or(Parameters.none()))
                        .build())
                .build();

        /** A server that agrees to this, and says one message. */
        private ScriptedServer agreeingTo(String... more) throws IOException {
            return saying("C1 07 F248CDC9C90700", more); // "Hello" by RFC 7692 §7.2.3.1
        }

        @Test // (permessage-deflate '((("server_max_window_bits" . "10")) ())): "the ... header ... will contain the
        // string"
        void theHeader() throws Exception {
            try (ScriptedServer server = saying("88 02 03E8")) {
                narrow.connect(server.uri("/")).close();
                assertEquals(0x8, received.take().opcode()); // written down after the request
            }
            assertEquals(
                    List.of("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10,"
                            + " permessage-deflate"),
                    fields.stream()
                            .filter(line -> line.startsWith("Sec-WebSocket-Extensions"))
                            .toList());
        }

        @ParameterizedTest // "to ask the server to use an LZ77 sliding window of length no greater than 1024, but to
        // fall
        // back to permessage-deflate without this parameter if the server does not support it"
        @ValueSource(
                strings = {
                    "permessage-deflate; server_max_window_bits=10",
                    "permessage-deflate; server_max_window_bits=9",
                    "permessage-deflate"
                })
        void theServerKeepsToTheWindowOrFallsBack(String response) throws Exception {
            try (ScriptedServer server = agreeingTo("Sec-WebSocket-Extensions: " + response);
                    WebSocket conn = narrow.connect(server.uri("/"))) {
                assertEquals(new Message.Text("Hello"), conn.receiveAll());
                conn.sendText("a".repeat(2000));
                assertEquals(0xC1, received.take().first());
            }
        }

        @Test // the list of extensions is optional
        void theExtensionMayBeLeftOut() throws Exception {
            WebSocketOptions.Builder off = WebSocketOptions.builder().permessageDeflate(PermessageDeflate.off());
            try (ScriptedServer server = saying("88 02 03E8")) {
                connect(server, off).close();
            }
            assertTrue(fields.stream().noneMatch(line -> line.startsWith("Sec-WebSocket-Extensions")));
        }

        @Test // message-frames: "after any per-frame transforms"; permessage-deflate transforms messages
        void messageFramesAreCompressed() throws Exception {
            try (ScriptedServer server =
                            agreeingTo("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover");
                    WebSocket conn = connect(server, WebSocketOptions.builder().retainFrames())) {
                Message message = conn.receiveAll();
                assertEquals("Hello", ((Message.Text) message).data());
                assertTrue(message.frames().get(0).rsvBit(4));
                assertEquals(7, message.frames().get(0).payloadLength());
            }
        }
    }

    @Nested
    class HandlingExceptions {
        @Test // 'fail: "a symbol representing the reason for failing the connection, and a string"
        void whatFailsTheConnectionHasAReasonAndAText() throws Exception {
            try (ScriptedServer server = saying("81 03 616263");
                    WebSocket conn = connect(server)) {
                WebSocketFailure e = assertThrows(WebSocketFailure.class, () -> conn.receiveAll(2));
                assertEquals("message-too-big", e.code().name());
                assertFalse(e.text().isEmpty());
                assertTrue(received.take().hex().startsWith("03f1"));
            }
        }

        @Test // the reason of a failure that the peer caused is in the exception too
        void aBreachOfThePeersIsTold() throws IOException {
            try (ScriptedServer server = saying("81 01 FF");
                    WebSocket conn = connect(server)) {
                WebSocketClosedException e = assertThrows(WebSocketClosedException.class, conn::receiveAll);
                assertEquals("invalid-frame-payload-data", e.reason().code().name());
                assertInstanceOf(WebSocketFailure.class, e.getCause());
            }
        }

        @Test // 'exn: "for example if the underlying TCP connection fails"
        void everythingElseIsAWebSocketException() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(RawServer::accept);
                    WebSocket conn = connect(server)) {
                WebSocketException e = assertThrows(WebSocketException.class, conn::receiveAll);
                assertFalse(e instanceof WebSocketFailure);
                assertEquals(
                        CloseReason.of(CloseCode.ABNORMAL_CLOSURE),
                        conn.closeReason().orElseThrow());
            }
            try (ScriptedServer server = ScriptedServer.plain(peer -> {})) {
                assertThrows(HandshakeException.class, () -> connect(server));
            }
        }
    }

    @Test // the example: "echoes back every text message it receives from the server"
    void theExample() throws Exception {
        try (ScriptedServer server = saying("81 05 48656C6C6F" + "82 01 07" + "81 02 4869" + "88 02 03E8");
                WebSocket conn = connect(server)) {
            conn.forEachMessage(message -> {
                if (message instanceof Message.Text text) {
                    conn.sendText(text.data());
                }
            });
            assertEquals("Hello", received.take().text());
            assertEquals("Hi", received.take().text());
            assertEquals(0x88, received.take().first());
        }
    }
}
