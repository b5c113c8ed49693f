package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.ws101.WebSocketOptions;
import org.ws101.testing.Hex;

/** RFC 6455 §5 and §6.1: what the application may send, and that a mistake queues nothing. */
@ParameterizedClass
@EnumSource(Role.class)
class SendingTest {
    @Parameter
    Role role;

    private Protocol protocol;

    @BeforeEach
    void open() {
        open(options -> options);
    }

    private void open(UnaryOperator<WebSocketOptions.Builder> options) {
        protocol = Reception.by(role).with(options).of("").protocol();
    }

    /** What waits has been looked at in every test. */
    @AfterEach
    void nothingElseIsQueued() {
        assertEquals("", sent());
    }

    private String sent() {
        return new SpeltFrames(role).spell(protocol.takeOutput());
    }

    private void assertSent(String lines) {
        assertEquals(SpeltFrames.lines(lines), sent());
    }

    /** The mistake throws, and what waits and what may follow are as they were. */
    private <T extends RuntimeException> void assertRefused(Class<T> type, Runnable mistake, String... told) {
        int size = protocol.outputSize();
        boolean within = protocol.isWithinSentMessage();
        String message = assertThrows(type, mistake::run).getMessage();
        for (String part : told) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(size, protocol.outputSize());
        assertEquals(within, protocol.isWithinSentMessage());
    }

    @Nested
    class Messages {
        @Test
        void wholeOnesAreOneFinalFrame() {
            protocol.send(new Message.Text("Hello"));
            protocol.send(new Message.Binary(Hex.bytes("00ff")));
            protocol.send(new Message.Text(""));
            protocol.send(new Message.Binary(new byte[0]));
            assertSent("81 05 48656c6c6f\n82 02 00ff\n81 00\n82 00");
        }

        @Test
        void textIsUtf8() {
            protocol.send(new Message.Text("a\u00E9\u20AC\uD83D\uDE00"));
            assertSent("81 0a 61 c3a9 e282ac f09f9880");
        }

        @Test
        void aTextThatWasEncodedBefore() {
            Sending sending = new Sending(WebSocketOptions.defaults(), null, null);
            sending.wholePayload(Opcode.TEXT, Hex.bytes("c3a9"));
            assertEquals(ByteBuffer.wrap(Hex.bytes("81 02 c3a9")), sending.takeOutput());
            sending.send(Message.Text.part("a"));
            assertThrows(IllegalStateException.class, () -> sending.wholePayload(Opcode.TEXT, new byte[0]));
        }

        @Test
        void wholeOnesWithinAnother() {
            Sending sending = new Sending(WebSocketOptions.defaults(), null, null);
            sending.send(Message.Text.part("a"));
            assertThrows(IllegalStateException.class, () -> sending.sendWhole(new Message.Binary(new byte[1])));
            assertThrows(IllegalStateException.class, () -> sending.sendWhole(new Message.Text("b")));
            assertThrows(IllegalStateException.class, () -> sending.wholeText("b"));
            sending.sendWhole(new Message.Ping(new byte[0]));
            sending.send(new Message.Text("c"));
            assertEquals(ByteBuffer.wrap(Hex.bytes("01 01 61 89 00 80 01 63")), sending.takeOutput());
        }

        /** Whether the length takes more bytes shows only when the text is encoded. */
        @Test
        void textOfEveryLengthAndSize() {
            for (String character : List.of("a", "\u00E9", "\u20AC", "\uD83D\uDE00")) {
                for (int length = 0; length <= 130; length++) {
                    String text = character.repeat(length);
                    protocol.send(new Message.Text(text));
                    int size = text.getBytes(StandardCharsets.UTF_8).length;
                    String header = size < 126 ? "81 %02x".formatted(size) : "81 7e %04x".formatted(size);
                    assertSent(header + " " + Hex.spell(text.getBytes(StandardCharsets.UTF_8)));
                }
            }
        }

        @Test
        void controlFrames() {
            protocol.send(new Message.Ping(Hex.bytes("01")));
            protocol.send(new Message.Pong(Hex.bytes("02")));
            protocol.send(new Message.Ping(new byte[125]));
            assertSent("89 01 01\n8a 01 02\n89 7d" + "00".repeat(125));
        }

        @Test
        void asLargeAsAFrameMayBe() {
            open(options -> options.maxFrameSize(125));
            protocol.send(new Message.Text("a".repeat(125)));
            protocol.send(new Message.Binary(new byte[125]));
            assertSent("81 7d" + "61".repeat(125) + "\n82 7d" + "00".repeat(125));
        }

        @Test
        void notLarger() {
            open(options -> options.maxFrameSize(125));
            protocol.send(new Message.Text("a"));
            assertRefused(
                    MessageTooBigException.class,
                    () -> protocol.send(new Message.Text("a".repeat(126))),
                    "126",
                    "maxFrameSize, 125");
            assertRefused(MessageTooBigException.class, () -> protocol.send(new Message.Text("\u20AC".repeat(42))));
            assertRefused(MessageTooBigException.class, () -> protocol.send(new Message.Binary(new byte[126])));
            assertRefused(
                    MessageTooBigException.class, () -> protocol.sendPart(Opcode.BINARY, new byte[126], 0, 126, true));
            assertSent("81 01 61");
        }

        @Test
        void theLimitOfReceivedMessagesDoesNotBind() {
            open(options -> options.maxMessageSize(1));
            protocol.send(new Message.Text("abc"));
            assertSent("81 03 616263");
        }

        @Test
        void textWithHalfACharacterIsRefused() {
            protocol.send(new Message.Text("a"));
            assertRefused(IllegalArgumentException.class, () -> protocol.send(new Message.Text("b\uD83D")), "index 1");
            protocol.send(new Message.Text("c"));
            assertSent("81 01 61\n81 01 63");
        }
    }

    /** RFC 6455 §5.4. */
    @Nested
    class Parts {
        @Test
        void laterOnesAreContinuations() {
            protocol.send(Message.Text.part("a"));
            assertTrue(protocol.isWithinSentMessage());
            protocol.send(Message.Text.part("b"));
            protocol.send(new Message.Text("c"));
            assertFalse(protocol.isWithinSentMessage());
            assertSent("01 01 61\n00 01 62\n80 01 63");
        }

        @Test
        void binary() {
            protocol.send(Message.Binary.part(Hex.bytes("01")));
            protocol.send(new Message.Binary(Hex.bytes("02")));
            protocol.send(new Message.Binary(Hex.bytes("03")));
            assertSent("02 01 01\n80 01 02\n82 01 03");
        }

        @Test
        void controlFramesGoBetween() {
            protocol.send(Message.Text.part("a"));
            protocol.send(new Message.Ping(new byte[0]));
            protocol.sendFrame(Frame.of(Opcode.PONG, new byte[0]));
            protocol.send(new Message.Text("b"));
            assertSent("01 01 61\n89 00\n8a 00\n80 01 62");
        }

        @Test
        void areARangeOfAnArray() {
            byte[] bytes = Hex.bytes("00 e2 82 ac 00");
            protocol.sendPart(Opcode.TEXT, bytes, 1, 1, false);
            protocol.sendPart(Opcode.TEXT, bytes, 2, 2, true);
            assertSent("01 01 e2\n80 02 82ac");
        }

        @Test
        void ofAnotherTypeAreRefused() {
            protocol.send(Message.Text.part("a"));
            assertRefused(
                    IllegalStateException.class,
                    () -> protocol.send(new Message.Binary(new byte[1])),
                    "text message",
                    "binary message");
            assertRefused(IllegalStateException.class, () -> protocol.sendPart(Opcode.BINARY, new byte[1], 0, 1, true));
            protocol.send(new Message.Text("b"));
            protocol.send(Message.Binary.part(new byte[0]));
            assertRefused(IllegalStateException.class, () -> protocol.send(new Message.Text("c")), "binary");
            assertSent("01 01 61\n80 01 62\n02 00");
        }

        @Test
        void withHalfACharacterAreRefusedAndTheMessageGoesOn() {
            protocol.send(Message.Text.part("a"));
            assertRefused(IllegalArgumentException.class, () -> protocol.send(Message.Text.part("\uD83D")));
            assertRefused(IllegalArgumentException.class, () -> protocol.send(new Message.Text("\uDE00")));
            protocol.send(new Message.Text("b"));
            assertSent("01 01 61\n80 01 62");
        }

        @Test
        void tooBigAreRefusedAndTheMessageGoesOn() {
            open(options -> options.maxFrameSize(125));
            protocol.send(Message.Binary.part(new byte[1]));
            assertRefused(MessageTooBigException.class, () -> protocol.send(Message.Binary.part(new byte[126])));
            protocol.send(new Message.Binary(new byte[1]));
            assertSent("02 01 00\n80 01 00");
        }
    }

    @Nested
    class FrameLevel {
        @Test
        void framesGoOutAsTheyAre() {
            protocol.sendFrame(Frame.of(Opcode.TEXT, Hex.bytes("61")));
            protocol.sendFrame(Frame.of(Opcode.BINARY, Hex.bytes("ff")).notFinal());
            assertTrue(protocol.isWithinSentMessage());
            protocol.sendFrame(Frame.of(Opcode.PING, Hex.bytes("01")));
            protocol.sendFrame(Frame.of(Opcode.CONTINUATION, new byte[0]).notFinal());
            protocol.sendFrame(Frame.of(Opcode.CONTINUATION, Hex.bytes("fe")));
            assertFalse(protocol.isWithinSentMessage());
            assertSent("81 01 61\n02 01 ff\n89 01 01\n00 00\n80 01 fe");
        }

        @Test
        void theRoleDecidesTheMasking() {
            protocol.sendFrame(new Frame(true, 0, Opcode.TEXT, role == Role.SERVER, Hex.bytes("61")));
            assertSent("81 01 61");
        }

        @Test
        void aContinuationNeedsAMessage() {
            assertRefused(
                    IllegalStateException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.CONTINUATION, new byte[0])),
                    "no message to continue");
        }

        @Test
        void aMessageMayNotBeginWithinOne() {
            protocol.sendFrame(Frame.of(Opcode.TEXT, new byte[0]).notFinal());
            assertRefused(
                    IllegalStateException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.TEXT, new byte[0])),
                    "continuation");
            assertRefused(
                    IllegalStateException.class,
                    () -> protocol.sendFrame(
                            Frame.of(Opcode.BINARY, new byte[0]).notFinal()));
            assertSent("01 00");
        }

        @Test
        void levelsAreNotMixedWithinAMessage() {
            protocol.send(Message.Text.part("a"));
            assertRefused(
                    IllegalStateException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.CONTINUATION, new byte[0])),
                    "with send");
            assertRefused(IllegalStateException.class, () -> protocol.sendFrame(Frame.of(Opcode.TEXT, new byte[0])));
            protocol.send(new Message.Text("b"));
            protocol.sendFrame(Frame.of(Opcode.TEXT, new byte[0]).notFinal());
            assertRefused(IllegalStateException.class, () -> protocol.send(new Message.Text("c")), "frame by frame");
            assertRefused(IllegalStateException.class, () -> protocol.send(new Message.Binary(new byte[1])));
            assertRefused(IllegalStateException.class, () -> protocol.sendPart(Opcode.TEXT, new byte[1], 0, 1, true));
            protocol.sendFrame(Frame.of(Opcode.CONTINUATION, new byte[0]));
            protocol.send(new Message.Text("d"));
            assertSent("01 01 61\n80 01 62\n01 00\n80 00\n81 01 64");
        }

        @Test
        void controlFramesAreFinalAndSmall() {
            assertRefused(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.PING, new byte[0]).notFinal()),
                    "§5.5");
            assertRefused(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.PONG, new byte[126])),
                    "§5.5");
            protocol.sendFrame(Frame.of(Opcode.PONG, new byte[125]));
            assertSent("8a 7d" + "00".repeat(125));
        }

        @Test
        void framesAreAsLargeAsTheLimitAllows() {
            open(options -> options.maxFrameSize(125));
            protocol.sendFrame(Frame.of(Opcode.BINARY, new byte[125]));
            assertRefused(
                    MessageTooBigException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.BINARY, new byte[126])),
                    "maxFrameSize, 125");
            assertSent("82 7d" + "00".repeat(125));
        }
    }

    /** RFC 6455 §5.6: a text is UTF-8, whoever makes its frames. */
    @Nested
    class TextOfTheFrameLevel {
        private Frame text(String hex) {
            return Frame.of(Opcode.TEXT, Hex.bytes(hex));
        }

        private Frame more(String hex) {
            return Frame.of(Opcode.CONTINUATION, Hex.bytes(hex));
        }

        @ParameterizedTest
        @ValueSource(strings = {"ff", "c080", "eda080", "c3", "61e282"})
        void isUtf8(String hex) {
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(text(hex)), "UTF-8", "§5.6");
        }

        @Test
        void mayBeCutWithinACharacter() {
            protocol.sendFrame(text("61e2").notFinal());
            protocol.sendFrame(more("82").notFinal());
            protocol.sendFrame(more("ac"));
            assertSent("01 02 61e2\n00 01 82\n80 01 ac");
        }

        @Test
        void goesOnWhereTheLastFrameEnded() {
            protocol.sendFrame(text("e2").notFinal());
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(more("61")), "UTF-8");
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(more("82")), "UTF-8");
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(more("")), "UTF-8");
            protocol.sendFrame(more("82ac"));
            assertSent("01 01 e2\n80 02 82ac");
        }

        @Test
        void startsAfresh() {
            protocol.sendFrame(text("e282ac"));
            protocol.sendFrame(text("61").notFinal());
            protocol.sendFrame(more("62"));
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(text("82ac")));
            assertSent("81 03 e282ac\n01 01 61\n80 01 62");
        }

        @Test
        void binaryIsAnything() {
            protocol.sendFrame(Frame.of(Opcode.BINARY, Hex.bytes("ff")).notFinal());
            protocol.sendFrame(more("c0"));
            assertSent("02 01 ff\n80 01 c0");
        }

        @Test
        void controlFramesAreAnything() {
            protocol.sendFrame(text("e2").notFinal());
            protocol.sendFrame(Frame.of(Opcode.PING, Hex.bytes("ff")));
            protocol.sendFrame(more("82ac"));
            assertSent("01 01 e2\n89 01 ff\n80 02 82ac");
        }
    }

    /** Opcodes and reserved bits that the RFC leaves to later. */
    @Nested
    class Reserved {
        private final Opcode mine = Opcode.reserved(3, "mine");
        private final Opcode control = Opcode.reserved(12, "control");

        @Test
        void anOpcodeMustBeAdmitted() {
            assertRefused(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(mine, new byte[0])),
                    "opcode 3",
                    "admitOpcode");
            assertRefused(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.reserved(11, "low"), new byte[0])));
            assertRefused(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(Opcode.reserved(7, "high"), new byte[0])));
        }

        @Test
        void anAdmittedDataFrameMayComeAnywhere() {
            open(options -> options.admitOpcode(mine));
            protocol.send(Message.Text.part("a"));
            protocol.sendFrame(Frame.of(mine, Hex.bytes("ff")).notFinal());
            protocol.sendFrame(Frame.of(mine, new byte[126]));
            protocol.send(new Message.Text("b"));
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(Frame.of(control, new byte[0])));
            assertSent("01 01 61\n03 01 ff\n83 7e007e" + "00".repeat(126) + "\n80 01 62");
        }

        @Test
        void anAdmittedControlFrameIsAControlFrame() {
            open(options -> options.admitOpcode(control));
            protocol.sendFrame(Frame.of(control, Hex.bytes("01")));
            assertRefused(
                    IllegalArgumentException.class,
                    () -> protocol.sendFrame(Frame.of(control, new byte[0]).notFinal()));
            assertRefused(IllegalArgumentException.class, () -> protocol.sendFrame(Frame.of(control, new byte[126])));
            assertSent("8c 01 01");
        }

        @Test
        void bitsMustBeAdmitted() {
            open(options -> options.admitRsv(5));
            protocol.sendFrame(new Frame(true, 5, Opcode.TEXT, false, new byte[0]));
            for (int rsv : new int[] {2, 3, 6, 7}) {
                assertRefused(
                        IllegalArgumentException.class,
                        () -> protocol.sendFrame(new Frame(true, rsv, Opcode.TEXT, false, new byte[0])),
                        "admitRsv");
            }
            assertSent("d1 00");
        }
    }

    /** RFC 6455 §5.3. */
    @Nested
    class Masking {
        @Test
        void theCallersArraysAreNotChanged() {
            byte[] data = Hex.bytes("0102030405060708090a");
            byte[] before = data.clone();
            protocol.send(new Message.Binary(data));
            protocol.send(new Message.Ping(data));
            protocol.sendPart(Opcode.BINARY, data, 2, 5, true);
            protocol.sendFrame(Frame.of(Opcode.BINARY, data));
            assertArrayEquals(before, data);
            assertSent("82 0a 0102030405060708090a\n89 0a 0102030405060708090a\n82 05 0304050607\n"
                    + "82 0a 0102030405060708090a");
        }

        @Test
        void everyFrameOfAClientHasItsOwnKey() {
            List<Integer> keys = new ArrayList<>();
            Protocol counting = new Protocol(
                    role,
                    WebSocketOptions.defaults(),
                    Delivery.WHOLE,
                    () -> {
                        keys.add(keys.size());
                        return 0xA0B0C000 + keys.size();
                    },
                    null);
            counting.send(new Message.Text("a"));
            counting.send(new Message.Binary(new byte[1]));
            counting.send(new Message.Ping(new byte[0]));
            counting.sendFrame(Frame.of(Opcode.TEXT, new byte[0]));
            counting.close(org.ws101.CloseReason.of(org.ws101.CloseCode.NORMAL_CLOSURE));
            ByteBuffer output = counting.takeOutput();
            byte[] bytes = new byte[output.remaining()];
            output.get(bytes);
            String sent = Hex.spell(bytes);
            if (role == Role.CLIENT) {
                assertEquals(5, keys.size());
                assertTrue(
                        sent.contains("8181a0b0c001") && sent.contains("8980a0b0c003") && sent.contains("8882a0b0c005"),
                        sent);
            } else {
                assertEquals(0, keys.size(), "a server draws no keys");
                assertEquals("810161" + "820100" + "8900" + "8100" + "880203e8", sent);
            }
        }
    }
}
