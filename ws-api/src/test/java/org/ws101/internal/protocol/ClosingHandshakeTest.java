package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.testing.Hex;

/** RFC 6455 §7: the transitions of {@link ConnectionState}, one nested class a row of its table. */
@ParameterizedClass
@EnumSource(Role.class)
class ClosingHandshakeTest {
    private static final CloseReason BYE = new CloseReason(CloseCode.GOING_AWAY, "bye");
    private final WebSocketFailure policy = new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no");
    private static final String BREACH = "83 00 // a reserved opcode";

    @Parameter
    Role role;

    private Protocol protocol;

    @BeforeEach
    void open() {
        protocol = Reception.by(role).of("").protocol();
    }

    private List<String> receive(String frames) {
        byte[] bytes = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes(frames);
        return Transcript.of(Reception.feed(protocol, List.of(bytes)));
    }

    private String sent() {
        return new SpeltFrames(role).spell(protocol.takeOutput());
    }

    private void assertState(ConnectionState state, String reason) {
        assertEquals(state, protocol.state());
        assertEquals(reason, protocol.closeReason().map(CloseReason::toString).orElse(""));
    }

    private void assertNothingCanBeSent() {
        CloseReason reason = protocol.closeReason().orElseThrow();
        for (Message message : List.of(
                new Message.Text("a"),
                new Message.Binary(new byte[1]),
                new Message.Ping(new byte[1]),
                new Message.Pong(new byte[1]))) {
            assertEquals(
                    reason,
                    assertThrows(WebSocketClosedException.class, () -> protocol.send(message))
                            .reason());
        }
        assertThrows(WebSocketClosedException.class, () -> protocol.sendPart(Opcode.BINARY, new byte[1], 0, 1, true));
        assertThrows(WebSocketClosedException.class, () -> protocol.sendFrame(Frame.of(Opcode.TEXT, new byte[0])));
        assertThrows(
                WebSocketClosedException.class,
                () -> protocol.sendFrame(Frame.of(Opcode.CONNECTION_CLOSE, new byte[0])));
        protocol.close(BYE);
        protocol.send(new Message.Close(CloseCode.NORMAL_CLOSURE));
        protocol.conclude();
        assertEquals("", sent());
    }

    @Nested
    class Open {
        @Test
        void isTheStart() {
            assertState(ConnectionState.OPEN, "");
            assertFalse(protocol.hasFailed());
            assertEquals(Optional.empty(), protocol.closeReason());
        }

        @Test
        void ourCloseFrameLeadsToCloseSent() {
            protocol.close(BYE);
            assertState(ConnectionState.CLOSE_SENT, "1001 going-away (bye)");
            assertEquals(SpeltFrames.lines("88 05 03e9 627965"), sent());
        }

        @Test
        void soDoesACloseMessage() {
            protocol.send(new Message.Close(CloseCode.GOING_AWAY, "bye"));
            assertState(ConnectionState.CLOSE_SENT, "1001 going-away (bye)");
            assertEquals(SpeltFrames.lines("88 05 03e9 627965"), sent());
        }

        @Test
        void soDoesACloseFrameOfTheFrameLevel() {
            protocol.sendFrame(Frame.of(Opcode.CONNECTION_CLOSE, Hex.bytes("03e9 627965")));
            assertState(ConnectionState.CLOSE_SENT, "1001 going-away (bye)");
            assertEquals(SpeltFrames.lines("88 05 03e9 627965"), sent());
        }

        @Test
        void aCloseWithoutACode() {
            protocol.close(CloseReason.of(CloseCode.NO_STATUS_RCVD));
            assertState(ConnectionState.CLOSE_SENT, "1005 no-status-rcvd");
            assertEquals(SpeltFrames.lines("88 00"), sent());
        }

        @Test
        void thePeersCloseFrameLeadsToPeerDone() {
            assertEquals(List.of("close 1000 normal-closure (x)"), receive("88 03 03e8 78"));
            assertState(ConnectionState.PEER_DONE, "1000 normal-closure (x)");
            assertFalse(protocol.hasFailed());
            assertEquals("", sent(), "the answer waits for conclude");
        }

        @Test
        void aBreachLeadsToPeerDone() {
            assertEquals(List.of("failed 1002"), receive(BREACH));
            assertEquals(ConnectionState.PEER_DONE, protocol.state());
            assertEquals(
                    CloseCode.PROTOCOL_ERROR,
                    protocol.closeReason().orElseThrow().code());
            assertTrue(protocol.hasFailed());
            assertEquals("", sent());
        }

        @Test
        void failingLeadsToClosed() {
            protocol.fail(policy);
            assertState(ConnectionState.CLOSED, "1008 policy-violation (no)");
            assertTrue(protocol.hasFailed());
            assertEquals(SpeltFrames.lines("88 04 03f0 6e6f"), sent());
        }

        @Test
        void theEndOfInputLeadsToClosedAbnormally() {
            protocol.endOfInput();
            assertState(ConnectionState.CLOSED, "1006 abnormal-closure");
            assertFalse(protocol.hasFailed());
            assertEquals("", sent());
        }

        @Test
        void concludingIsNothing() {
            protocol.conclude();
            assertState(ConnectionState.OPEN, "");
            assertEquals("", sent());
        }
    }

    @Nested
    class CloseSent {
        @BeforeEach
        void close() {
            protocol.close(BYE);
            sent();
        }

        @Test
        void nothingCanBeSent() {
            assertNothingCanBeSent();
        }

        /** RFC 6455 §5.5.1: the peer may be in the middle of a message. */
        @Test
        void messagesAreStillReceivedAndPingsNotAnswered() {
            assertEquals(List.of("text a", "ping 01", "binary 00"), receive("81 01 61\n89 01 01\n82 01 00"));
            assertState(ConnectionState.CLOSE_SENT, "1001 going-away (bye)");
            assertEquals("", sent());
        }

        @Test
        void thePeersCloseFrameLeadsToClosed() {
            assertEquals(List.of("close 1000 normal-closure (x)"), receive("88 03 03e8 78"));
            assertState(ConnectionState.CLOSED, "1000 normal-closure (x)");
            assertFalse(protocol.hasFailed());
            assertNothingCanBeSent();
        }

        @Test
        void aBreachLeadsToClosed() {
            assertEquals(List.of("failed 1002"), receive(BREACH));
            assertEquals(ConnectionState.CLOSED, protocol.state());
            assertEquals(
                    CloseCode.PROTOCOL_ERROR,
                    protocol.closeReason().orElseThrow().code());
            assertTrue(protocol.hasFailed());
            assertNothingCanBeSent();
        }

        @Test
        void failingLeadsToClosedQuietly() {
            protocol.fail(policy);
            assertState(ConnectionState.CLOSED, "1008 policy-violation (no)");
            assertTrue(protocol.hasFailed());
            assertNothingCanBeSent();
        }

        @Test
        void theEndOfInputLeadsToClosedAbnormally() {
            protocol.endOfInput();
            assertState(ConnectionState.CLOSED, "1006 abnormal-closure");
        }
    }

    @Nested
    class PeerDone {
        @BeforeEach
        void peerCloses() {
            receive("88 03 03e9 78");
        }

        @Test
        void concludingAnswersWithTheCodeThatCame() {
            protocol.conclude();
            assertState(ConnectionState.CLOSED, "1001 going-away (x)");
            assertEquals(SpeltFrames.lines("88 02 03e9"), sent());
            protocol.conclude();
            assertNothingCanBeSent();
        }

        @Test
        void ourOwnCloseIsTheAnswer() {
            protocol.close(new CloseReason(CloseCode.of(4000), ""));
            assertState(ConnectionState.CLOSED, "1001 going-away (x)");
            assertEquals(SpeltFrames.lines("88 02 0fa0"), sent());
            assertNothingCanBeSent();
        }

        @Test
        void soIsACloseFrameOfTheFrameLevel() {
            protocol.sendFrame(Frame.of(Opcode.CONNECTION_CLOSE, Hex.bytes("0fa0")));
            assertState(ConnectionState.CLOSED, "1001 going-away (x)");
            assertEquals(SpeltFrames.lines("88 02 0fa0"), sent());
        }

        /** RFC 6455 §5.5.1: an endpoint may delay its close frame until its message is sent. */
        @Test
        void messagesCanStillBeSent() {
            protocol.send(new Message.Text("a"));
            protocol.conclude();
            assertEquals(SpeltFrames.lines("81 01 61\n88 02 03e9"), sent());
        }

        @Test
        void failingIsTheAnswerToo() {
            protocol.fail(policy);
            assertState(ConnectionState.CLOSED, "1008 policy-violation (no)");
            assertEquals(SpeltFrames.lines("88 04 03f0 6e6f"), sent());
            assertTrue(protocol.hasFailed());
        }

        @Test
        void theEndOfInputLeadsToClosedForThePeersReason() {
            protocol.endOfInput();
            assertState(ConnectionState.CLOSED, "1001 going-away (x)");
            assertFalse(protocol.hasFailed());
            assertNothingCanBeSent();
        }

        @Test
        void nothingMoreIsReceived() {
            assertEquals(List.of(), receive("81 01 61"));
        }
    }

    @Nested
    class PeerDoneByABreach {
        @BeforeEach
        void peerBreaks() {
            receive(BREACH);
        }

        private void assertFailedWithTheBreach() {
            assertEquals(ConnectionState.CLOSED, protocol.state());
            assertEquals(
                    CloseCode.PROTOCOL_ERROR,
                    protocol.closeReason().orElseThrow().code());
            assertTrue(protocol.hasFailed());
            String sent = sent();
            assertEquals("88", sent.substring(0, 2));
            assertEquals("03ea", sent.substring(4, 8));
            assertEquals(1, sent.lines().count());
            assertNothingCanBeSent();
        }

        @Test
        void concludingFailsTheConnection() {
            protocol.conclude();
            assertFailedWithTheBreach();
        }

        @Test
        void whateverTheApplicationClosesWith() {
            protocol.close(BYE);
            assertFailedWithTheBreach();
        }

        @Test
        void whateverTheApplicationClosesWithOnTheFrameLevel() {
            protocol.sendFrame(Frame.of(Opcode.CONNECTION_CLOSE, Hex.bytes("03e8")));
            assertFailedWithTheBreach();
        }

        @Test
        void whatCameBeforeCanStillBeAnswered() {
            protocol.send(new Message.Text("a"));
            protocol.conclude();
            List<String> frames = sent().lines().toList();
            assertEquals("810161", frames.get(0));
            assertEquals("03ea", frames.get(1).substring(4, 8));
        }

        @Test
        void theEndOfInputLeavesItFailed() {
            protocol.endOfInput();
            assertEquals(ConnectionState.CLOSED, protocol.state());
            assertTrue(protocol.hasFailed());
            assertNothingCanBeSent();
        }
    }

    @Nested
    class Closed {
        @BeforeEach
        void end() {
            protocol.endOfInput();
        }

        @Test
        void nothingCanBeSent() {
            assertNothingCanBeSent();
        }

        @Test
        void failingIsNothing() {
            protocol.fail(policy);
            assertState(ConnectionState.CLOSED, "1006 abnormal-closure");
            assertFalse(protocol.hasFailed());
            assertEquals("", sent());
        }

        @Test
        void bytesAreIgnored() {
            ByteBuffer in = ByteBuffer.wrap(Hex.bytes("810161"));
            assertNull(protocol.receive(in));
            assertFalse(in.hasRemaining());
        }

        @Test
        void anotherEndOfInputIsNothing() {
            protocol.endOfInput();
            assertState(ConnectionState.CLOSED, "1006 abnormal-closure");
        }

        @Test
        void whatWasQueuedStillLeaves() {
            Protocol other = Reception.by(role).of("").protocol();
            other.send(new Message.Text("a"));
            other.fail(policy);
            assertEquals(
                    SpeltFrames.lines("81 01 61\n88 04 03f0 6e6f"), new SpeltFrames(role).spell(other.takeOutput()));
        }
    }

    /** RFC 6455 §5.5.1 and §7.4.1, sending. */
    @Nested
    class Reasons {
        @Test
        void ofAtMost123BytesInUtf8() {
            String longest = "\u20AC".repeat(41);
            protocol.close(new CloseReason(CloseCode.NORMAL_CLOSURE, longest));
            assertEquals(SpeltFrames.lines("88 7d 03e8" + "e282ac".repeat(41)), sent());
        }

        @ParameterizedTest
        @ValueSource(ints = {1005, 1006, 1015})
        void withACodeThatMayBeSent(int code) {
            assertRefused(new CloseReason(CloseCode.of(code), "x"), Integer.toString(code));
        }

        @ParameterizedTest
        @ValueSource(ints = {1006, 1015})
        void withACodeThatMayBeSentEvenWithoutAText(int code) {
            assertRefused(CloseReason.of(CloseCode.of(code)), Integer.toString(code));
        }

        @Test
        void notLonger() {
            assertRefused(new CloseReason(CloseCode.NORMAL_CLOSURE, "x".repeat(124)), "124");
            assertRefused(new CloseReason(CloseCode.NORMAL_CLOSURE, "\u20AC".repeat(42)), "126");
        }

        @Test
        void notWithHalfACharacter() {
            assertRefused(new CloseReason(CloseCode.NORMAL_CLOSURE, "\uD83D"), "surrogate");
        }

        @Test
        void areCheckedEvenWhenNothingIsSent() {
            protocol.endOfInput();
            assertThrows(IllegalArgumentException.class, () -> protocol.close(CloseReason.of(CloseCode.TLS_HANDSHAKE)));
        }

        private void assertRefused(CloseReason reason, String told) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> protocol.close(reason));
            assertTrue(e.getMessage().contains(told), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> protocol.send(new Message.Close(reason)));
            assertState(ConnectionState.OPEN, "");
            assertEquals("", sent());
        }

        @ParameterizedTest
        @ValueSource(strings = {"03", "03ec", "03ed", "03e8 ff", "1388"})
        void ofTheFrameLevelAreHeldToTheSameRules(String payload) {
            Frame frame = Frame.of(Opcode.CONNECTION_CLOSE, Hex.bytes(payload));
            Exception e = assertThrows(IllegalArgumentException.class, () -> protocol.sendFrame(frame));
            assertTrue(e.getMessage().contains("close"), e.getMessage());
            assertState(ConnectionState.OPEN, "");
            assertEquals("", sent());
        }

        @Test
        void ofTheFrameLevelInOneFinalFrameWithoutReservedBits() {
            Frame close = Frame.of(Opcode.CONNECTION_CLOSE, Hex.bytes("03e8"));
            assertThrows(IllegalArgumentException.class, () -> protocol.sendFrame(close.notFinal()));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(new Frame(true, 4, close.opcode(), false, close.payloadData())));
            byte[] tooLong = java.util.Arrays.copyOf(Hex.bytes("03e8"), 126);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.CONNECTION_CLOSE, tooLong)));
            assertState(ConnectionState.OPEN, "");
            assertEquals("", sent());
        }
    }

    /** The text of a failure may be anything: it is made to fit. */
    @Nested
    class TextsOfFailures {
        private String close(String text) {
            protocol.fail(new WebSocketFailure(CloseCode.POLICY_VIOLATION, text));
            return sent();
        }

        @Test
        void asTheyAre() {
            assertEquals(SpeltFrames.lines("88 7d 03f0" + "61".repeat(123)), close("a".repeat(123)));
        }

        @Test
        void cutAt123Bytes() {
            assertEquals(SpeltFrames.lines("88 7d 03f0" + "61".repeat(123)), close("a".repeat(124)));
        }

        @Test
        void cutBetweenCharacters() {
            assertEquals(SpeltFrames.lines("88 7b 03f0 61" + "e282ac".repeat(40)), close("a" + "\u20AC".repeat(41)));
        }

        @Test
        void cutBetweenCharactersOfFourBytes() {
            assertEquals(SpeltFrames.lines("88 7a 03f0" + "f09f9880".repeat(30)), close("\uD83D\uDE00".repeat(31)));
        }

        @Test
        void empty() {
            assertEquals(SpeltFrames.lines("88 02 03f0"), close(""));
        }

        @Test
        void withHalfACharacterReplaced() {
            assertEquals(SpeltFrames.lines("88 03 03f0 3f"), close("\uD83D"));
        }
    }
}
