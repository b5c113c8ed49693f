package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;

/** RFC 6455 §5.4 and §5.6: messages and their frames, and the limits of both. */
@ParameterizedClass
@EnumSource(Role.class)
class FragmentationTest {
    @Parameter
    Role role;

    private Reception reception() {
        return Reception.by(role);
    }

    @Nested
    class Unfragmented {
        @Test
        void text() {
            reception().of("81 05 48656c6c6f // RFC 6455 §5.7").gives("text Hello");
        }

        @Test
        void binary() {
            reception().of("82 03 00ff80").gives("binary 00ff80");
        }

        @Test
        void empty() {
            reception().of("81 00\n82 00").gives("text ", "binary ");
        }

        @Test
        void oneAfterTheOther() {
            reception().of("81 01 61\n82 01 00\n81 01 62").gives("text a", "binary 00", "text b");
        }

        @ParameterizedTest
        @ValueSource(ints = {125, 126, 127, 256, 65535, 65536})
        void ofEveryFormOfLength(int length) {
            String payload = "61".repeat(length);
            String header = length < 126
                    ? String.format("%02x", length)
                    : length < 65536 ? String.format("7e%04x", length) : String.format("7f%016x", length);
            reception().of("82" + header + payload).gives("binary " + payload);
            reception().of("81" + header + payload).gives("text " + "a".repeat(length));
        }

        @Test
        void inPartsAWholeMessageIsAMessage() {
            reception().in(Delivery.PARTS).of("81 01 61\n82 01 00\n81 00").gives("text a", "binary 00", "text ");
        }
    }

    @Nested
    class Fragmented {
        @Test
        void text() {
            reception().of("""
                    01 03 48656c // RFC 6455 §5.7: "Hel"
                    80 02 6c6f   // "lo"
                    """).gives("text Hello");
        }

        @Test
        void binaryInThree() {
            reception().of("02 01 01\n00 01 02\n80 01 03").gives("binary 010203");
        }

        @Test
        void withEmptyFrames() {
            reception().of("01 00\n00 00\n00 01 61\n00 00\n80 00").gives("text a");
            reception().of("02 00\n80 00").gives("binary ");
        }

        @Test
        void oneAfterTheOther() {
            reception()
                    .of("01 01 61\n80 01 62\n82 01 00\n02 01 01\n80 01 02")
                    .gives("text ab", "binary 00", "binary 0102");
        }

        @Test
        void controlFramesBetweenTheFragments() {
            reception().of("""
                            01 01 61   // text begins
                            89 01 01   // ping
                            00 01 62
                            8a 01 02   // pong
                            80 01 63   // text ends
                            """).gives("ping 01", "pong 02", "text abc").answering("8a 01 01");
        }

        @Test
        void aCloseFrameBetweenTheFragmentsEndsItAll() {
            reception().of("01 01 61\n88 02 03e9\n80 01 62").gives("close 1001 going-away");
        }

        @Test
        void inPartsEveryFrameIsTold() {
            reception()
                    .in(Delivery.PARTS)
                    .of("01 01 61\n89 00\n00 00\n80 01 62\n02 01 01\n80 01 02")
                    .gives(
                            "part text 61",
                            "ping ",
                            "part continuation ",
                            "part continuation fin 62",
                            "part binary 01",
                            "part continuation fin 02");
        }

        @Test
        void aPartTellsWhetherItWasMasked() {
            Protocol protocol = reception().in(Delivery.PARTS).of("").protocol();
            byte[] bytes = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes("02 01 01");
            Event.Part part = assertInstanceOf(
                    Event.Part.class, Reception.feed(protocol, List.of(bytes)).get(0));
            assertEquals(new Frame(false, 0, Opcode.BINARY, role == Role.SERVER, new byte[] {1}), part.frame());
        }
    }

    @Nested
    class Sequence {
        @ParameterizedTest
        @EnumSource(Delivery.class)
        void aContinuationNeedsAMessage(Delivery delivery) {
            reception().in(delivery).of("80 00").failsAt(1, PROTOCOL_ERROR);
            reception().in(delivery).of("00 01 61").failsAt(1, PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @EnumSource(Delivery.class)
        void aMessageThatEndedCannotBeContinued(Delivery delivery) {
            reception().in(delivery).of("81 01 61\n80 01 62").failsAt(1, PROTOCOL_ERROR, "text a");
        }

        @Test
        void aFragmentedMessageThatEndedCannotBeContinued() {
            reception().of("01 01 61\n80 01 62\n80 01 63").failsAt(1, PROTOCOL_ERROR, "text ab");
            reception()
                    .in(Delivery.PARTS)
                    .of("01 01 61\n80 01 62\n00 01 63")
                    .failsAt(1, PROTOCOL_ERROR, "part text 61", "part continuation fin 62");
        }

        @ParameterizedTest
        @ValueSource(strings = {"81 00", "82 00", "01 00", "02 00"})
        void aNewMessageMayNotBeginWithinOne(String start) {
            reception().of("01 01 61\n" + start).failsAt(1, PROTOCOL_ERROR);
            reception().of("02 01 61\n00 00\n" + start).failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void aControlFrameDoesNotEndAMessage() {
            reception().of("01 01 61\n89 00\n81 00").failsAt(1, PROTOCOL_ERROR, "ping ");
        }
    }

    /** Before the payload, on every path. */
    @Nested
    class MessageLimit {
        private Reception limited() {
            return reception().with(options -> options.maxMessageSize(10));
        }

        @ParameterizedTest
        @EnumSource(Delivery.class)
        void aSingleFrameOverTheLimitIsTooBig(Delivery delivery) {
            limited().in(delivery).of("82 0b").failsAt(2, MESSAGE_TOO_BIG);
            limited().in(delivery).of("81 7e 0100").failsAt(4, MESSAGE_TOO_BIG);
        }

        @ParameterizedTest
        @EnumSource(Delivery.class)
        void aMessageAsLargeAsTheLimitIsNot(Delivery delivery) {
            limited().in(delivery).of("81 0a 61616161616161616161").gives("text aaaaaaaaaa");
        }

        @Test
        void fragmentsCountTogether() {
            limited().of("02 04 01020304\n00 06 010203040506\n80 00").gives("binary 01020304010203040506");
            limited().of("02 04 01020304\n80 07").failsAt(2, MESSAGE_TOO_BIG);
            limited().of("02 08 0102030405060708\n00 02 0102\n00 01").failsAt(2, MESSAGE_TOO_BIG);
            limited().of("02 01 00\n80 7f 0000000000010000").failsAt(10, MESSAGE_TOO_BIG);
        }

        @Test
        void partsCountTogetherToo() {
            limited()
                    .in(Delivery.PARTS)
                    .of("02 08 0102030405060708\n00 02 0102\n00 01")
                    .failsAt(2, MESSAGE_TOO_BIG, "part binary 0102030405060708", "part continuation 0102");
        }

        @Test
        void everyMessageCountsAnew() {
            limited()
                    .of("82 06 010203040506\n02 06 010203040506\n80 00\n82 06 010203040506")
                    .gives("binary 010203040506", "binary 010203040506", "binary 010203040506");
        }

        @Test
        void controlFramesDoNotCount() {
            limited()
                    .of("02 08 0102030405060708\n89 08 0102030405060708\n80 02 0102")
                    .gives("ping 0102030405060708", "binary 01020304050607080102");
        }

        /** An array cannot hold more, and the limit may be any number. */
        @Test
        void aMessageThatIsAssembledHasAtMostOneGibibyte() {
            Reception reception =
                    reception().with(options -> options.maxFrameSize(1 << 30).maxMessageSize(Long.MAX_VALUE));
            reception.of("82 7f 0000000040000000 01").gives();
            reception.of("02 01 00\n00 7f 0000000040000000").failsAt(10, MESSAGE_TOO_BIG);
        }

        @Test
        void aMessageInPartsMayBeLarger() {
            reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.maxFrameSize(1 << 30).maxMessageSize(Long.MAX_VALUE))
                    .of("02 01 00\n00 7f 0000000040000000")
                    .gives("part binary 00");
        }
    }

    @Nested
    class FragmentLimit {
        private Reception limited() {
            return reception().with(options -> options.maxFragments(3));
        }

        @Test
        void oneFrameMoreIsTooMuchWithItsFirstByte() {
            limited().of("02 00\n00 00\n00 00\n80 00").failsAt(1, MESSAGE_TOO_BIG);
            limited()
                    .in(Delivery.PARTS)
                    .of("02 00\n00 00\n00 00\n00 00")
                    .failsAt(1, MESSAGE_TOO_BIG, "part binary ", "part continuation ", "part continuation ");
        }

        @Test
        void asManyAsTheLimitAreNot() {
            limited().of("02 01 01\n00 01 02\n80 01 03\n02 00\n00 00\n80 00").gives("binary 010203", "binary ");
        }

        @Test
        void controlFramesDoNotCount() {
            limited().of("02 01 01\n8a 00\n8a 00\n8a 00\n80 01 02").gives("pong ", "pong ", "pong ", "binary 0102");
        }

        @Test
        void withOneThereIsNoFragmentation() {
            Reception one = reception().with(options -> options.maxFragments(1));
            one.of("82 01 01\n82 01 02").gives("binary 01", "binary 02");
            one.of("02 01 01\n80").failsAt(1, MESSAGE_TOO_BIG);
        }

        @Test
        void endlessEmptyFragmentsEndAtTheDefault() {
            Protocol protocol = reception().of("").protocol();
            SpeltFrames peer = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER);
            assertEquals(List.of(), Reception.feed(protocol, List.of(peer.bytes("02 00\n" + "00 00\n".repeat(1023)))));
            assertEquals(List.of("failed 1009"), Transcript.of(Reception.feed(protocol, List.of(peer.bytes("00 00")))));
        }
    }

    /** An announced length allocates nothing. */
    @Nested
    class Memory {
        private int held(Protocol protocol) {
            try {
                Object assembler = field(field(field(protocol, "receiving"), "message"), "assembler");
                return ((byte[]) field(assembler, "bytes")).length;
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }

        private static Object field(Object owner, String name) throws ReflectiveOperationException {
            var field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        }

        @ParameterizedTest
        @EnumSource(Delivery.class)
        void growsWithWhatArrived(Delivery delivery) {
            Protocol protocol = reception().in(delivery).of("").protocol();
            byte[] bytes = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER)
                    .bytes("82 7f 0000000000100000" + "00".repeat(1000)); // a mebibyte announced, a thousand sent
            int sent = 0;
            for (byte[] piece : EverySplit.byteByByte(bytes)) {
                Reception.feed(protocol, List.of(piece));
                sent++;
                assertTrue(held(protocol) <= 2 * sent, held(protocol) + " held after " + sent);
            }
        }

        /** So that many small fragments do not copy what came before them again and again. */
        @Test
        void growsByDoublingWhileTheEndIsNotKnown() {
            Protocol protocol = reception().of("").protocol();
            SpeltFrames peer = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER);
            Reception.feed(protocol, List.of(peer.bytes("02 01 00")));
            int grown = 0;
            for (int i = 0; i < 1000; i++) {
                int before = held(protocol);
                Reception.feed(protocol, List.of(peer.bytes("00 01 00")));
                grown += held(protocol) > before ? 1 : 0;
            }
            assertTrue(grown <= 10, grown + " times");
        }

        @Test
        void nothingIsHeldBetweenMessages() {
            Protocol protocol = reception().of("").protocol();
            SpeltFrames peer = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER);
            Reception.feed(protocol, List.of(peer.bytes("02 02 0102\n80 01 03")));
            assertEquals(0, held(protocol));
        }
    }

    @Nested
    class RetainedFrames {
        private List<Event> events(Delivery delivery, String frames) {
            Protocol protocol = reception()
                    .in(delivery)
                    .with(WebSocketOptions.Builder::retainFrames)
                    .of("")
                    .protocol();
            byte[] bytes = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes(frames);
            List<Event> events = Reception.feed(protocol, List.of(bytes));
            EverySplit.of(bytes, pieces -> {
                Protocol other = reception()
                        .in(delivery)
                        .with(WebSocketOptions.Builder::retainFrames)
                        .of("")
                        .protocol();
                assertEquals(events, Reception.feed(other, pieces));
            });
            return events;
        }

        private Frame frame(boolean fin, Opcode opcode, String payload) {
            return new Frame(fin, 0, opcode, role == Role.SERVER, Hex.bytes(payload));
        }

        @Test
        void aMessageKeepsTheFramesThatItCameIn() {
            List<Event> events = events(Delivery.WHOLE, """
                    01 02 6162
                    89 00      // not one of them
                    00 00
                    80 01 63
                    82 01 ff   // a message in one frame has it too
                    """);
            assertEquals(
                    new Event.Received(new Message.Text(
                            "abc",
                            false,
                            List.of(
                                    frame(false, Opcode.TEXT, "6162"),
                                    frame(false, Opcode.CONTINUATION, ""),
                                    frame(true, Opcode.CONTINUATION, "63")))),
                    events.get(1));
            assertEquals(
                    new Event.Received(
                            new Message.Binary(Hex.bytes("ff"), false, List.of(frame(true, Opcode.BINARY, "ff")))),
                    events.get(2));
        }

        @Test
        void inPartsEveryMessageComesAsFrames() {
            assertEquals(
                    List.of(
                            new Event.Part(frame(true, Opcode.TEXT, "61")),
                            new Event.Part(frame(false, Opcode.BINARY, "01")),
                            new Event.Part(frame(true, Opcode.CONTINUATION, "02"))),
                    events(Delivery.PARTS, "81 01 61\n02 01 01\n80 01 02"));
        }

        @Test
        void unlessItIsAskedForNothingIsKept() {
            Protocol protocol = reception().of("").protocol();
            byte[] bytes = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes("01 01 61\n80 01 62");
            assertEquals(List.of(new Event.Received(new Message.Text("ab"))), Reception.feed(protocol, List.of(bytes)));
        }
    }
}
