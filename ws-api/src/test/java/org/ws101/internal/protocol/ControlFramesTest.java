package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ws101.CloseCode.INVALID_FRAME_PAYLOAD_DATA;
import static org.ws101.CloseCode.PROTOCOL_ERROR;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.testing.Hex;
import org.ws101.testkit.wire.Wire;

/** RFC 6455 §5.5 and §7.4: ping, pong and close as they are received. */
@ParameterizedClass
@EnumSource(Role.class)
class ControlFramesTest {
    @Parameter
    Role role;

    private Reception reception() {
        return Reception.by(role);
    }

    /** RFC 6455 §5.5.2 and §5.5.3. */
    @Nested
    class PingAndPong {
        @Test
        void aPingIsAnsweredWithItsPayload() {
            reception()
                    .of("89 05 48656c6c6f // RFC 6455 §5.7")
                    .gives("ping 48656c6c6f")
                    .answering("8a 05 48656c6c6f");
        }

        @Test
        void everyPingIsAnsweredInTurn() {
            reception()
                    .of("89 00\n89 01 01\n81 01 61\n89 01 02")
                    .gives("ping ", "ping 01", "text a", "ping 02")
                    .answering("8a 00\n8a 01 01\n8a 01 02");
        }

        @Test
        void ofThe125BytesThatAreAllowed() {
            String payload = "ff".repeat(125);
            reception().of("89 7d" + payload).gives("ping " + payload).answering("8a 7d" + payload);
        }

        @Test
        void aPongIsNotAnswered() {
            reception().of("8a 01 01\n8a 00").gives("pong 01", "pong ").answering("");
        }

        @Test
        void theApplicationMayAnswerPingsItself() {
            reception()
                    .with(options -> options.controlFrames(ControlFrames.MANUAL))
                    .of("89 01 01\n8a 01 02")
                    .gives("ping 01", "pong 02")
                    .answering("");
        }

        @ParameterizedTest
        @EnumSource(Delivery.class)
        void inEitherDelivery(Delivery delivery) {
            reception().in(delivery).of("89 01 01").gives("ping 01").answering("8a 01 01");
        }
    }

    /** RFC 6455 §5.5.3: of several pings that came before an answer could leave, the latest may be the only one answered. */
    @Nested
    class PongBacklog {
        private static final int BACKLOG = 16 * 1024;
        private final SpeltFrames ours = new SpeltFrames(role);

        private void receive(Protocol protocol, String frames) {
            Reception.feed(
                    protocol, List.of(new SpeltFrames(role == Role.SERVER ? Role.CLIENT : Role.SERVER).bytes(frames)));
        }

        /** A protocol with so many bytes waiting: one binary message. */
        private Protocol waiting(int bytes) {
            Protocol protocol = reception().of("").protocol();
            protocol.send(new Message.Binary(new byte[bytes - (role == Role.CLIENT ? 8 : 4)]));
            assertEquals(bytes, protocol.outputSize());
            return protocol;
        }

        private String waitingMessage(int bytes) {
            int length = bytes - (role == Role.CLIENT ? 8 : 4);
            return String.format("827e%04x", length) + "00".repeat(length) + "\n";
        }

        @Test
        void upTo16KibibytesEveryPingIsAnswered() {
            Protocol protocol = waiting(BACKLOG);
            receive(protocol, "89 01 01\n89 01 02");
            assertEquals(waitingMessage(BACKLOG) + "8a0101\n8a0102\n", ours.spell(protocol.takeOutput()));
        }

        @Test
        void aboveItOnlyTheLatestIs() {
            Protocol protocol = waiting(BACKLOG + 1);
            int size = protocol.outputSize();
            receive(protocol, "89 01 01\n89 01 02\n89 01 03");
            assertEquals(size, protocol.outputSize());
            assertEquals(waitingMessage(BACKLOG + 1) + "8a0103\n", ours.spell(protocol.takeOutput()));
            assertEquals("", ours.spell(protocol.takeOutput()), "it is answered once");
        }

        @Test
        void aFloodIsAnsweredWithAFewKibibytes() {
            Protocol protocol = reception().of("").protocol();
            String ping = "89 7d" + "00".repeat(125) + "\n";
            for (int i = 0; i < 1000; i++) {
                receive(protocol, ping);
            }
            int size = protocol.takeOutput().remaining();
            assertEquals(0, Math.max(0, size - BACKLOG - 3 * 131), size + " bytes of pongs");
        }

        @Test
        void whatWaitsLongerLeavesBeforeTheCloseFrame() {
            Protocol protocol = waiting(BACKLOG + 1);
            receive(protocol, "89 01 01");
            protocol.close(CloseReason.of(CloseCode.GOING_AWAY));
            assertEquals(waitingMessage(BACKLOG + 1) + "8a0101\n" + "880203e9\n", ours.spell(protocol.takeOutput()));
        }

        @Test
        void orBeforeTheCloseFrameOfAFailure() {
            Protocol protocol = waiting(BACKLOG + 1);
            receive(protocol, "89 01 01\n83 00");
            protocol.conclude();
            List<String> frames = ours.spell(protocol.takeOutput()).lines().toList();
            assertEquals(3, frames.size());
            assertEquals("8a0101", frames.get(1));
            assertEquals("88", frames.get(2).substring(0, 2));
            assertEquals("03ea", frames.get(2).substring(4, 8));
        }

        @Test
        void orBeforeTheCloseFrameOfTheFrameLevel() {
            Protocol protocol = waiting(BACKLOG + 1);
            receive(protocol, "89 01 01");
            protocol.sendFrame(org.ws101.Frame.of(Opcode.CONNECTION_CLOSE, Hex.bytes("03e8")));
            assertEquals(waitingMessage(BACKLOG + 1) + "8a0101\n" + "880203e8\n", ours.spell(protocol.takeOutput()));
        }
    }

    /** RFC 6455 §5.5.1 and §7.4. */
    @Nested
    class ClosePayloads {
        @Test
        void noneStandsForNoStatus() {
            reception().of("88 00").gives("close 1005 no-status-rcvd");
        }

        @Test
        void codeAndReason() {
            reception().of("88 05 03e9 627965").gives("close 1001 going-away (bye)");
            reception().of("88 02 03e8").gives("close 1000 normal-closure");
            reception().of("88 05 03e8 e282ac").gives("close 1000 normal-closure (\u20AC)");
        }

        @Test
        void ofThe125BytesThatAreAllowed() {
            reception()
                    .of("88 7d 03e8" + "61".repeat(123))
                    .gives("close 1000 normal-closure (" + "a".repeat(123) + ")");
        }

        @Test
        void ofOneByteIsABreach() {
            reception().of("88 01 03").failsAtEnd(PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(
                ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        void withACodeThatMayBeSent(int code) {
            reception().of(String.format("88 02 %04x", code)).gives("close " + CloseCode.of(code));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 32768, 65535})
        void withACodeThatMayNotIsABreach(int code) {
            reception().of(String.format("88 02 %04x", code)).failsAtEnd(PROTOCOL_ERROR);
            reception().of(String.format("88 05 %04x 627965", code)).failsAtEnd(PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ff", "c0 80", "ed a0 80", "e2 82", "61 c3", "f4 90 80 80"})
        void withAReasonThatIsNotUtf8IsInvalid(String reason) {
            int length = 2 + Hex.bytes(reason).length;
            reception().of(String.format("88 %02x 03e8 ", length) + reason).failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
        }

        @Test
        void aBadCodeCountsBeforeABadReason() {
            reception().of("88 03 03ec ff").failsAtEnd(PROTOCOL_ERROR);
        }

        @Test
        void inPartsToo() {
            reception().in(Delivery.PARTS).of("88 02 03e8").gives("close 1000 normal-closure");
            reception().in(Delivery.PARTS).of("88 01 03").failsAtEnd(PROTOCOL_ERROR);
        }
    }

    /** RFC 6455 §5.5.1: nothing comes after a close frame. */
    @Nested
    class AfterAClose {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "88 02 03e9 // another close frame",
                    "81 01 61   // a message",
                    "89 01 61   // a ping",
                    "83 00      // a breach",
                    "81 7f 8000000000000000",
                    "8" + "1 01 ff"
                })
        void everythingIsIgnored(String more) {
            reception()
                    .of("88 02 03e8\n" + more)
                    .gives("close 1000 normal-closure")
                    .answering("");
        }
    }

    /** A control frame stands between the frames of a message, whose array must not take its payload. */
    @Test
    void halfOfOneIsNotReadIntoTheMessageAroundIt() {
        byte[] bytes = Wire.joined(Wire.unfinished(Wire.BINARY, new byte[40_000]), Wire.ping("ping"));
        int half = bytes.length - 2;
        Receiving receiving = new Receiving(Role.SERVER, WebSocketOptions.defaults(), Delivery.WHOLE, null);
        assertNull(receiving.receive(ByteBuffer.wrap(bytes, 0, half)));
        assertNull(receiving.room());
        Event event = receiving.receive(ByteBuffer.wrap(bytes, half, 2));
        assertArrayEquals(new byte[] {'p', 'i', 'n', 'g'}, ((Message.Ping) ((Event.Received) event).message()).data());
    }
}
