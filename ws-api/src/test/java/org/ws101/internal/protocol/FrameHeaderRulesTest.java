package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ws101.CloseCode.MESSAGE_TOO_BIG;
import static org.ws101.CloseCode.PROTOCOL_ERROR;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Opcode;
import org.ws101.testing.Hex;

/** RFC 6455 §5.1, §5.2 and §5.5: what a header may not be, found with the first byte that makes it so. */
@ParameterizedClass
@EnumSource(Role.class)
class FrameHeaderRulesTest {
    private static final List<Integer> DEFINED = List.of(0x0, 0x1, 0x2, 0x8, 0x9, 0xA);

    @Parameter
    Role role;

    private Reception reception() {
        return Reception.by(role);
    }

    /** RFC 6455 §5.1. */
    @Nested
    class MaskBit {
        /** The frame of the wrong end: unmasked to a server, masked to a client. */
        private byte[] unfit(String frame) {
            return new SpeltFrames(role).bytes(frame);
        }

        @ParameterizedTest
        @ValueSource(strings = {"81 05 48656c6c6f", "82 00", "88 00", "89 00", "8a 00", "01 00", "82 7e 0100", "82 7f"})
        void aServerRejectsUnmaskedFramesAndAClientMaskedOnes(String frame) {
            reception().ofBytes(unfit(frame)).failsAfter(2, PROTOCOL_ERROR);
        }

        @Test
        void thePeerIsToldWhichOfTheTwoItDid() {
            Protocol protocol = reception().of("").protocol();
            Event event = Reception.feed(protocol, List.of(unfit("81 00"))).get(0);
            assertEquals(
                    role == Role.SERVER ? "unmasked frame from a client" : "masked frame from a server",
                    ((Event.Failed) event).failure().text());
        }

        @Test
        void laterFramesAreHeldToItToo() {
            byte[] first = new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes("81 01 61");
            byte[] second = unfit("81 01 62");
            byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            reception().ofBytes(both).failsAfter(first.length + 2, PROTOCOL_ERROR, "text a");
        }
    }

    /** RFC 6455 §5.2: RSV1, RSV2, RSV3. */
    @Nested
    class ReservedBits {
        @Test
        void noneMayBeSetWithoutAnExtension() {
            for (int opcode : DEFINED) {
                for (int rsv = 1; rsv <= 7; rsv++) {
                    String message = opcode == 0 ? "01 00 // a message to continue\n" : "";
                    reception().of(message + frame(0x80 | rsv << 4 | opcode)).failsAt(1, PROTOCOL_ERROR);
                }
            }
        }

        @Test
        void anAdmittedOneMayBeSet() {
            reception()
                    .with(options -> options.admitRsv(2))
                    .of("a1 01 61 // RSV2")
                    .gives("text a");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 3, 4, 5, 6, 7})
        void anAdmittedOneAdmitsNoOther(int rsv) {
            reception()
                    .with(options -> options.admitRsv(2))
                    .of(frame(0x81 | rsv << 4))
                    .failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void inPartsAFrameWithAnAdmittedOneIsTold() {
            reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.admitRsv(7))
                    .of("""
                            f1 01 61 // text, all three
                            11 01 62 // text, RSV3, not final
                            c0 01 63 // its end, RSV1
                            b9 00    // ping, RSV2 and RSV3
                            """)
                    .gives("part text fin rsv=7 61", "part text rsv=1 62", "part continuation fin rsv=4 63", "ping ");
        }
    }

    /** RFC 6455 §5.2, opcode. */
    @Nested
    class Opcodes {
        @ParameterizedTest
        @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
        void aReservedOneFailsTheConnection(int opcode) {
            reception().of(frame(0x80 | opcode)).failsAt(1, PROTOCOL_ERROR);
            reception().of(frame(opcode)).failsAt(1, PROTOCOL_ERROR);
            reception().in(Delivery.PARTS).of(frame(0x80 | opcode)).failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void anAdmittedOneComesAsAFrame() {
            reception()
                    .in(Delivery.PARTS)
                    .with(options ->
                            options.admitOpcode(Opcode.reserved(3, "mine")).admitOpcode(Opcode.reserved(12, "control")))
                    .of("""
                            83 02 ff00 // a data frame that need not be UTF-8
                            01 01 61   // a message begins
                            03 00      // and is not disturbed, fin or not
                            8c 01 01
                            80 01 62   // and ends
                            """)
                    .gives(
                            "part mine fin ff00",
                            "part text 61",
                            "part mine ",
                            "part control fin 01",
                            "part continuation fin 62");
        }

        @Test
        void anAdmittedOneAdmitsNoOther() {
            reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.admitOpcode(Opcode.reserved(3, "mine")))
                    .of("84 00")
                    .failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void wholeMessagesHaveNoPlaceForAnAdmittedOne() {
            reception()
                    .with(options -> options.admitOpcode(Opcode.reserved(3, "mine")))
                    .of("83 00")
                    .failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void anAdmittedControlFrameIsHeldToTheRulesOfControlFrames() {
            Reception reception =
                    reception().in(Delivery.PARTS).with(options -> options.admitOpcode(Opcode.reserved(12, "control")));
            reception.of("0c 00 // not final").failsAt(1, PROTOCOL_ERROR);
            reception.of("8c 7e 0080 // 128 bytes").failsAt(2, PROTOCOL_ERROR);
        }

        @Test
        void anAdmittedDataFrameIsHeldToTheFrameLimitOnly() {
            Reception reception = reception()
                    .in(Delivery.PARTS)
                    .with(options ->
                            options.maxFrameSize(125).maxMessageSize(1).admitOpcode(Opcode.reserved(3, "mine")));
            reception.of("83 02 0102").gives("part mine fin 0102");
            reception.of("83 7e 007e // 126 bytes").failsAt(4, MESSAGE_TOO_BIG);
        }
    }

    /** RFC 6455 §5.5. */
    @Nested
    class ControlFrames {
        @ParameterizedTest
        @ValueSource(ints = {0x8, 0x9, 0xA})
        void areNotFragmented(int opcode) {
            reception().of(frame(opcode)).failsAt(1, PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(ints = {0x88, 0x89, 0x8A})
        void haveAtMost125Bytes(int first) {
            reception()
                    .of(Hex.spell(new byte[] {(byte) first}) + "7e 007e // 126")
                    .failsAt(2, PROTOCOL_ERROR);
            reception()
                    .of(Hex.spell(new byte[] {(byte) first}) + "7e 0001 // 1, not in its shortest form")
                    .failsAt(2, PROTOCOL_ERROR);
            reception()
                    .of(Hex.spell(new byte[] {(byte) first}) + "7f 0000000000010000")
                    .failsAt(2, PROTOCOL_ERROR);
        }
    }

    /** RFC 6455 §5.2, payload length. */
    @Nested
    class PayloadLength {
        @ParameterizedTest
        @ValueSource(strings = {"82 7e 0000", "82 7e 0001", "82 7e 007d", "81 7e 007d", "01 7e 0000"})
        void of16BitsIsTheShortestFormOnlyFrom126(String header) {
            reception().of(header).failsAt(4, PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "82 7f 0000000000000000",
                    "82 7f 000000000000007d",
                    "82 7f 000000000000007e",
                    "81 7f 000000000000ffff"
                })
        void of64BitsIsTheShortestFormOnlyFrom65536(String header) {
            reception().of(header).failsAt(10, PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(strings = {"82 7f 8000000000000000", "82 7f ffffffffffffffff", "81 7f 8000000000000001"})
        void hasNoMostSignificantBit(String header) {
            reception().of(header).failsAt(10, PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @CsvSource({
            "82 7f 7fffffffffffffff", // 2^63 - 1
            "82 7f 0000000100000000", // 2^32, zero in its lower half
            "82 7f 0000000080000000", // 2^31, negative as an int
            "82 7f 0000000100000001", // 2^32 + 1, one as an int
            "82 7f 0000000000100001" // the limit and one
        })
        void overTheLimitIsTooBigBeforeAnyPayload(String header) {
            reception().of(header).failsAt(10, MESSAGE_TOO_BIG);
        }

        @Test
        void equalToTheLimitIsNotTooBig() {
            reception().of("82 7f 0000000000100000").gives();
        }

        @Test
        void theLimitOfFramesIsAnOption() {
            Reception reception = reception().with(options -> options.maxFrameSize(200));
            reception.of("82 7e 00c8").gives();
            reception.of("82 7e 00c9").failsAt(4, MESSAGE_TOO_BIG);
        }

        @Test
        void theLargestLimitThereIs() {
            Reception reception = reception()
                    .in(Delivery.PARTS)
                    .with(options -> options.maxFrameSize(1 << 30).maxMessageSize(Long.MAX_VALUE));
            reception.of("82 7f 0000000040000000 010203").gives();
            reception.of("82 7f 0000000040000001").failsAt(10, MESSAGE_TOO_BIG);
        }
    }

    private static String frame(int firstByte) {
        return Hex.spell(new byte[] {(byte) firstByte, 0}) + "\n";
    }
}
