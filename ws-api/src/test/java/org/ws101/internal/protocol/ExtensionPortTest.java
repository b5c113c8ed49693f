package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ws101.CloseCode.INTERNAL_SERVER_ERROR;
import static org.ws101.CloseCode.INVALID_FRAME_PAYLOAD_DATA;
import static org.ws101.CloseCode.MESSAGE_TOO_BIG;
import static org.ws101.CloseCode.PROTOCOL_ERROR;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.MessageTooBigException;
import org.ws101.Opcode;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.testing.Hex;

/** RFC 6455 §9 and RFC 7692 §6, with {@link RunLength}, which marks its messages with RSV1. */
@ParameterizedClass
@EnumSource(Role.class)
class ExtensionPortTest {
    @Parameter
    Role role;

    private final RunLength extension = new RunLength(3);

    private Reception reception() {
        return Reception.by(role).through(() -> new RunLength(3));
    }

    @Nested
    class Receiving {
        @Test
        void aMarkedMessageIsRestored() {
            reception().of("c1 04 0361 0162 // aaab").gives("text aaab");
            reception().of("c2 02 05ff").gives("binary ffffffffff");
            reception().of("c1 00").gives("text ");
        }

        @Test
        void anUnmarkedMessageIsNot() {
            reception().of("81 02 0361\n82 02 05ff").gives("text \u0003a", "binary 05ff");
        }

        @Test
        void theMarkOfTheFirstFrameCounts() {
            reception().of("41 02 0361\n80 02 0162").gives("text aaab");
            reception().of("01 02 0361\n80 02 0162").gives("text \u0003a\u0001b");
        }

        @Test
        void aPairMayBeCutAnywhere() {
            reception().of("42 01 02\n00 00\n00 02 0103\n80 01 02").gives("binary 0101020202");
        }

        @Test
        void anEmptyFrameMayEndIt() {
            reception().of("41 02 0361\n80 00").gives("text aaa");
        }

        @Test
        void markedAndUnmarkedMessagesAlternate() {
            reception()
                    .of("c1 02 0261\n81 01 62\n42 02 0201\n80 00\n02 01 02\n80 01 03\nc1 02 0163")
                    .gives("text aa", "text b", "binary 0101", "binary 0203", "text c");
        }

        @Test
        void controlFramesPassUntouched() {
            reception()
                    .of("41 02 0161\n89 01 ff\n80 02 0162")
                    .gives("ping ff", "text ab")
                    .answering("8a 01 ff");
        }

        @ParameterizedTest
        @ValueSource(strings = {"c8 00", "c9 00", "ca 00", "41 00\nc0 00", "41 00\n40 00", "01 00\nc0 00"})
        void theMarkIsForFirstFramesOnly(String frames) {
            reception().of(frames).failsAt(1, PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a1 00", "91 00", "e1 00", "d1 00", "f1 00"})
        void otherBitsStayReserved(String frame) {
            reception().of(frame).failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void otherBitsMayBeAdmitted() {
            reception()
                    .with(options -> options.admitRsv(2))
                    .of("e1 02 0261\na1 01 62")
                    .gives("text aa", "text b");
        }

        @Test
        void invalidDataFails() {
            reception().of("c2 04 0101 00").failsAt(5, INVALID_FRAME_PAYLOAD_DATA);
            reception().of("c2 03 0101 01").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
            reception().of("42 01 01\n80 00").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
        }

        @Test
        void whatIsRestoredMustBeUtf8() {
            reception().of("c1 06 0161 02ff 0161").failsAt(6, INVALID_FRAME_PAYLOAD_DATA);
            reception().of("c1 02 01c3").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
            reception().of("41 02 01c3\n80 02 01a9").gives("text \u00E9");
        }

        /** The limit is for what comes out. */
        @Test
        void whatIsRestoredMustNotBeTooBig() {
            Reception limited = reception().with(options -> options.maxMessageSize(10));
            limited.of("c2 04 0501 0502").gives("binary 01010101010202020202");
            limited.of("c2 08 0501 0502 0103 0104").failsAt(8, MESSAGE_TOO_BIG);
            limited.of("42 02 0501\n80 02 0602").failsAt(4, MESSAGE_TOO_BIG);
            limited.of("c2 02 0501\nc2 02 0a01").gives("binary 0101010101", "binary 01010101010101010101");
        }

        @Test
        void theLengthOnTheWireHasTheFrameLimit() {
            reception()
                    .with(options -> options.maxFrameSize(125).maxMessageSize(10))
                    .of("c2 7e 007e")
                    .failsAt(4, MESSAGE_TOO_BIG);
        }

        @Test
        void theMessageLimitIsNotForTheLengthOnTheWire() {
            reception()
                    .with(options -> options.maxMessageSize(1))
                    .of("42 01 01\n00 00\n80 01 ff")
                    .gives("binary ff");
        }

        @Test
        void inPartsFramesAreToldAsTheyCameAndRestored() {
            reception()
                    .in(Delivery.PARTS)
                    .of("c1 02 0361\n41 02 0262\n80 02 0163")
                    .gives(
                            "part text fin rsv=4 0361 restored 616161",
                            "part text rsv=4 0262 restored 6262",
                            "part continuation fin 0163 restored 63");
        }

        @Test
        void inPartsAnotherReservedBitIsStillTold() {
            reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.admitRsv(2))
                    .of("a1 01 61")
                    .gives("part text fin rsv=2 61");
            reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.admitRsv(2))
                    .of("e1 02 0261")
                    .gives("part text fin rsv=6 0261 restored 6161");
        }

        @Test
        void anAdmittedDataFrameWithinAMarkedMessageIsNotRestored() {
            reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.admitOpcode(Opcode.reserved(3, "mine")))
                    .of("41 02 0161\n83 02 0263\n80 02 0162")
                    .gives(
                            "part text rsv=4 0161 restored 61",
                            "part mine fin 0263",
                            "part continuation fin 0162 restored 62");
        }

        @Test
        void retainedFramesAreAsTheyCame() {
            reception()
                    .with(WebSocketOptions.Builder::retainFrames)
                    .of("c1 02 0361")
                    .gives("text aaa");
            Protocol protocol = reception()
                    .with(WebSocketOptions.Builder::retainFrames)
                    .of("")
                    .protocol();
            byte[] bytes =
                    new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes("41 02 0361\n80 02 0162");
            Event.Received event =
                    (Event.Received) Reception.feed(protocol, List.of(bytes)).get(0);
            assertEquals(
                    List.of("text rsv=4 0361", "continuation fin 0162"),
                    event.message().frames().stream().map(Transcript::of).toList());
        }
    }

    @Nested
    class Sending {
        private WebSocketOptions options =
                WebSocketOptions.builder().maxFrameSize(125).build();
        private Protocol protocol;

        private Protocol protocol() {
            if (protocol == null) {
                protocol = new Protocol(role, options, Delivery.WHOLE, () -> 0x01020304, extension);
            }
            return protocol;
        }

        private void assertSent(String lines) {
            assertEquals(
                    SpeltFrames.lines(lines),
                    new SpeltFrames(role).spell(protocol().takeOutput()));
        }

        @Test
        void aMessageIsMarkedAndTransformed() {
            protocol().send(new Message.Text("aaab"));
            protocol().send(new Message.Binary(Hex.bytes("ffffff")));
            assertSent("c1 04 0361 0162\nc2 02 03ff");
        }

        @Test
        void theExtensionDecides() {
            protocol().send(new Message.Text("ab"));
            protocol().send(new Message.Binary(new byte[2]));
            protocol().send(new Message.Text(""));
            assertSent("81 02 6162\n82 02 0000\n81 00");
        }

        @Test
        void theFirstPartDecidesForTheMessage() {
            protocol().send(Message.Text.part("aaa"));
            protocol().send(new Message.Ping(Hex.bytes("010101")));
            protocol().send(Message.Text.part("b"));
            protocol().send(new Message.Text(""));
            protocol().send(Message.Binary.part(new byte[1]));
            protocol().send(new Message.Binary(new byte[4]));
            assertSent("41 02 0361\n89 03 010101\n00 02 0162\n80 00\n02 01 00\n80 04 00000000");
        }

        @Test
        void partsAreARangeOfAnArray() {
            byte[] bytes = Hex.bytes("00 ff ff ff 00");
            protocol().sendPart(Opcode.BINARY, bytes, 1, 3, true);
            assertArrayEquals(Hex.bytes("00 ff ff ff 00"), bytes);
            assertSent("c2 02 03ff");
        }

        @Test
        void theLimitIsForWhatTheApplicationSends() {
            assertThrows(MessageTooBigException.class, () -> protocol().send(new Message.Text("a".repeat(126))));
            protocol().send(new Message.Text("a".repeat(125)));
            assertSent("c1 02 7d61");
        }

        @Test
        void halfACharacterIsRefused() {
            assertThrows(IllegalArgumentException.class, () -> protocol().send(new Message.Text("aaa\uD83D")));
            assertFalse(protocol().isWithinSentMessage());
            assertSent("");
        }

        @Test
        void framesOfTheFrameLevelGoOutAsTheyAre() {
            protocol().sendFrame(Frame.of(Opcode.TEXT, Hex.bytes("616161")));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> protocol().sendFrame(new Frame(true, 4, Opcode.TEXT, false, Hex.bytes("0361"))));
            assertSent("81 03 616161");
        }

        @Test
        void aFrameMayBearTheMarkWhereItIsAdmitted() {
            options = options.toBuilder().admitRsv(4).build();
            // as text it would not be valid, and what was transformed is no text yet
            protocol().sendFrame(new Frame(false, 4, Opcode.TEXT, false, Hex.bytes("c3")));
            protocol().sendFrame(Frame.of(Opcode.CONTINUATION, Hex.bytes("61")));
            assertEquals(1, extension.forgotten());
            protocol().sendFrame(Frame.of(Opcode.TEXT, Hex.bytes("6161")));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> protocol().sendFrame(Frame.of(Opcode.TEXT, Hex.bytes("c361"))));
            protocol().sendFrame(new Frame(true, 4, Opcode.BINARY, false, Hex.bytes("0161")));
            assertEquals(2, extension.forgotten());
            assertSent("41 01 c3\n80 01 61\n81 02 6161\nc2 02 0161");
        }

        @Test
        void theMarkIsForTheFirstFrameOfAMessage() {
            options = options.toBuilder().admitRsv(7).build();
            protocol().sendFrame(new Frame(false, 2, Opcode.BINARY, false, new byte[1]));
            for (Opcode opcode : List.of(Opcode.CONTINUATION, Opcode.PING)) {
                IllegalArgumentException e = assertThrows(
                        IllegalArgumentException.class,
                        () -> protocol().sendFrame(new Frame(true, 4, opcode, false, Hex.bytes("0161"))));
                assertTrue(e.getMessage().contains("RFC 7692"), e.getMessage());
            }
            assertThrows(
                    IllegalStateException.class,
                    () -> protocol().sendFrame(new Frame(true, 4, Opcode.BINARY, false, Hex.bytes("0161"))));
            assertEquals(0, extension.forgotten());
            protocol().sendFrame(new Frame(true, 3, Opcode.CONTINUATION, false, new byte[1]));
            assertSent("22 01 00\nb0 01 00");
        }

        @Test
        void whatCannotBeTransformedFailsTheConnection() {
            protocol().send(Message.Text.part("aaa"));
            extension.breakDown();
            WebSocketFailure failure =
                    assertThrows(WebSocketFailure.class, () -> protocol().send(new Message.Text("bbb")));
            assertEquals(INTERNAL_SERVER_ERROR, failure.code());
            assertInstanceOf(OutOfMemoryError.class, failure.getCause());
            assertTrue(protocol().hasFailed());
            assertEquals(
                    INTERNAL_SERVER_ERROR,
                    protocol().closeReason().orElseThrow().code());
            assertThrows(WebSocketClosedException.class, () -> protocol().send(new Message.Text("b")));
            List<String> frames =
                    new SpeltFrames(role).spell(protocol().takeOutput()).lines().toList();
            assertEquals(2, frames.size());
            assertEquals("41020361", frames.get(0));
            assertTrue(frames.get(1).matches("88..03f3.*"), frames.get(1)); // a close frame may stand within a message
        }

        @Test
        void partsThatCannotBeTransformedFailTheConnection() {
            extension.breakDown();
            assertThrows(WebSocketFailure.class, () -> protocol().sendPart(Opcode.BINARY, new byte[3], 0, 3, false));
            assertTrue(protocol().hasFailed());
            assertTrue(new SpeltFrames(role).spell(protocol().takeOutput()).matches("88..03f3.*\n"));
        }

        @Test
        void releasingIsForTheOwnerOfTheConnection() {
            protocol().close(org.ws101.CloseReason.of(org.ws101.CloseCode.NORMAL_CLOSURE));
            protocol().endOfInput();
            protocol().takeOutput();
            assertFalse(extension.isReleased());
        }
    }
}
