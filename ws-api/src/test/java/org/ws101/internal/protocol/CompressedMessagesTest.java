package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ws101.CloseCode.INVALID_FRAME_PAYLOAD_DATA;
import static org.ws101.CloseCode.MESSAGE_TOO_BIG;
import static org.ws101.CloseCode.PROTOCOL_ERROR;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.testing.Hex;
import org.ws101.testkit.wire.Wire;

/** permessage-deflate (RFC 7692 §6) by the rules of the protocol, in both roles. */
@ParameterizedClass
@EnumSource(Role.class)
class CompressedMessagesTest {
    private static final CompressorPool POOL = new CompressorPool(4);
    private static final PermessageDeflate NO_CONTEXT = PermessageDeflate.defaults();
    private static final PermessageDeflate CONTEXT = PermessageDeflate.offer(Parameters.none());

    @Parameter
    Role role;

    private static DeflateExtension end(Role role, PermessageDeflate settings) {
        DeflateParameters agreed = DeflateNegotiation.accept(DeflateNegotiation.offers(settings), settings)
                .orElseThrow();
        return role == Role.SERVER
                ? DeflateExtension.server(agreed, settings, POOL)
                : DeflateExtension.client(agreed, settings, POOL);
    }

    private static Protocol protocol(Role role, WebSocketOptions options) {
        Random keys = new Random(3);
        return new Protocol(role, options, Delivery.WHOLE, keys::nextInt, end(role, options.permessageDeflate()));
    }

    private static Role peerOf(Role role) {
        return role == Role.SERVER ? Role.CLIENT : Role.SERVER;
    }

    @Nested
    class Receiving {
        private Reception reception() {
            return reception(NO_CONTEXT);
        }

        private Reception reception(PermessageDeflate settings) {
            return Reception.by(role).through(() -> end(role, settings));
        }

        @Test
        void theExamplesOfTheRfc() {
            reception(CONTEXT).of("c1 07 f248cdc9c90700\nc1 05 f200110000").gives("text Hello", "text Hello");
            reception().of("41 03 f248cd\n80 04 c9c90700").gives("text Hello");
            reception().of("c1 0b 000500faff48656c6c6f00").gives("text Hello");
            reception().of("c1 08 f348cdc9c9070000").gives("text Hello");
            reception().of("c1 0d f2480500 0000ffff cac9c90700").gives("text Hello");
        }

        @Test
        void messagesThatAreNotMarkedAreNotCompressed() {
            reception()
                    .of("81 02 6162\nc1 07 f248cdc9c90700\n82 01 00\n01 01 61\n80 01 62")
                    .gives("text ab", "text Hello", "binary 00", "text ab");
        }

        @Test
        void emptyMessagesAndEmptyFrames() {
            reception().of("c1 01 00\nc2 01 00\nc1 00").gives("text ", "binary ", "text ");
            reception().of("41 00\n00 07 f248cdc9c90700\n00 00\n80 00").gives("text Hello");
            reception().of("41 0b f248cdc9c90700 0000ffff\n80 01 00").gives("text Hello");
        }

        @Test
        void controlFramesComeBetweenAndAreNeverCompressed() {
            reception()
                    .of("41 03 f248cd\n89 01 ff\n8a 01 fe\n80 04 c9c90700")
                    .gives("ping ff", "pong fe", "text Hello")
                    .answering("8a 01 ff");
        }

        @ParameterizedTest
        @ValueSource(strings = {"c8 00", "c9 00", "ca 00", "41 00\nc0 00", "01 00\nc0 00", "a1 00", "91 00"})
        void rsv1IsForTheFirstFrameOfAMessageAlone(String frames) {
            reception().of(frames).failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void rsv1IsABreachWhereNothingWasNegotiated() {
            Reception.by(role).of("c1 07 f248cdc9c90700").failsAt(1, PROTOCOL_ERROR);
        }

        @Test
        void invalidDataFails() {
            reception().of("c2 01 06").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
            reception().of("c2 05 f200110000").failsAt(5, INVALID_FRAME_PAYLOAD_DATA);
            reception().of("c2 06 f248cdc9c907").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
            reception().of("42 03 f248cd\n80 00").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
        }

        @Test
        void textIsCheckedAfterInflation() {
            reception().of("c1 06 00 0100 feff c3").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
            reception()
                    .of("41 06 00 0100 feff c3\n00 06 00 0100 feff a9\n80 01 00")
                    .gives("text \u00e9");
        }

        @Test
        void inPartsEveryFrameGivesWhatItRestores() {
            Protocol protocol = reception().in(Delivery.PARTS).of("").protocol();
            byte[] frames = new SpeltFrames(peerOf(role))
                    .bytes("42 08 f2480500 0000ffff\n00 05 cac9c90700\n80 00\nc1 07 f248cdc9c90700");
            List<String> parts = new ArrayList<>();
            for (Event event : Reception.feed(protocol, List.of(frames))) {
                parts.add(Hex.spell(assertInstanceOf(Event.Part.class, event).payload()));
            }
            assertEquals(List.of("4865", "6c6c6f", "", "48656c6c6f"), parts);
        }

        @Test
        void theMessageLimitIsForWhatComesOut() {
            Reception limited = reception().with(options -> options.maxMessageSize(5));
            limited.of("c1 07 f248cdc9c90700\nc1 07 f248cdc9c90700").gives("text Hello", "text Hello");
            Reception exceeded = reception().with(options -> options.maxMessageSize(4));
            exceeded.of("c1 0b 000500faff48656c6c6f00").failsAt(12, MESSAGE_TOO_BIG);
        }
    }

    /** They cost no more than the limit, however they are sent. */
    @Nested
    class Bombs {
        private static final int LIMIT = 1 << 20;

        /** Sends a message of 6 GiB of zeros, in frames of a given size, until something comes of it. */
        private WebSocketFailureAfter bomb(PermessageDeflate settings, int frameSize, int maxFragments) {
            WebSocketOptions options = WebSocketOptions.builder()
                    .permessageDeflate(settings)
                    .maxMessageSize(LIMIT)
                    .maxFragments(maxFragments)
                    .build();
            Protocol victim = protocol(role, options);
            Deflater deflater = new Deflater(9, true);
            byte[] zeros = new byte[1 << 20];
            byte[] payload = new byte[frameSize];
            long wire = 0;
            Protocol attacker = new Protocol(
                    peerOf(role), WebSocketOptions.builder().admitRsv(4).build(), Delivery.WHOLE, () -> 5, null);
            boolean first = true;
            try {
                for (long sent = 0; sent < 6L << 30; ) {
                    if (deflater.needsInput()) {
                        deflater.setInput(zeros);
                        sent += zeros.length;
                    }
                    int count = deflater.deflate(payload);
                    if (count == 0) {
                        continue;
                    }
                    Opcode opcode = first ? Opcode.BINARY : Opcode.CONTINUATION;
                    attacker.sendFrame(new org.ws101.Frame(
                            false, first ? 4 : 0, opcode, false, java.util.Arrays.copyOf(payload, count)));
                    first = false;
                    ByteBuffer output = attacker.takeOutput();
                    wire += output.remaining();
                    Event event = victim.receive(output);
                    if (event != null) {
                        return new WebSocketFailureAfter(
                                wire,
                                assertInstanceOf(Event.Failed.class, event)
                                        .failure()
                                        .code()
                                        .code());
                    }
                }
            } finally {
                deflater.end();
            }
            throw new AssertionError("6 GiB were taken");
        }

        private record WebSocketFailureAfter(long bytesOnTheWire, int code) {}

        @ParameterizedTest
        @ValueSource(ints = {50, 1000, 16_384, 1 << 20})
        void failOnceTheyAreTooBig(int frameSize) {
            WebSocketFailureAfter failure = bomb(NO_CONTEXT, frameSize, 1_000_000);

            assertEquals(1009, failure.code);
            // a mebibyte of zeros takes 1 KiB; what is read at once may be a frame more
            assertTrue(failure.bytesOnTheWire < 3 * 1024 + 2L * frameSize, failure.toString());
        }

        /** A ratio hides no size: whoever exceeds both hears of the size. */
        @Test
        void namesTheSizeBeforeTheRatio() {
            Protocol victim = protocol(
                    role,
                    WebSocketOptions.builder()
                            .permessageDeflate(NO_CONTEXT.maxRatio(100))
                            .build());
            Protocol attacker = protocol(
                    peerOf(role),
                    WebSocketOptions.builder()
                            .maxFrameSize(2 << 20)
                            .permessageDeflate(NO_CONTEXT)
                            .build());
            attacker.send(new Message.Binary(new byte[2 << 20]));

            Event.Failed failed = assertInstanceOf(Event.Failed.class, victim.receive(attacker.takeOutput()));

            assertEquals(
                    "message is larger than the limit of 1048576 bytes (maxMessageSize)",
                    failed.failure().text());
        }

        @Test
        void mayBeManyAndSmall() {
            WebSocketOptions options = WebSocketOptions.defaults();
            Protocol victim = protocol(role, options);
            Protocol attacker = protocol(peerOf(role), options);
            for (int i = 0; i < 2000; i++) {
                attacker.send(new Message.Binary(new byte[PermessageDeflate.RATIO_FREE_SIZE]));
                Event event = victim.receive(attacker.takeOutput());
                assertEquals(
                        PermessageDeflate.RATIO_FREE_SIZE,
                        assertInstanceOf(Event.Received.class, event).message().size());
            }
        }
    }

    @Nested
    class Sending {
        private final WebSocketOptions small =
                WebSocketOptions.builder().maxFrameSize(1000).build();

        private String sent(Protocol protocol) {
            return new SpeltFrames(role).spell(protocol.takeOutput());
        }

        @Test
        void aMessageFromTheThresholdOnIsMarkedAndCompressed() {
            Protocol protocol = protocol(role, WebSocketOptions.defaults());
            protocol.send(new Message.Text("a".repeat(1023)));
            assertTrue(sent(protocol).startsWith("817e03ff"));
            protocol.send(new Message.Text("a".repeat(1024)));
            assertTrue(sent(protocol).startsWith("c1"));
            protocol.send(new Message.Binary(new byte[1024]));
            assertTrue(sent(protocol).startsWith("c2"));
        }

        @Test
        void aMessageThatDoesNotShrinkGoesAsItIs() {
            byte[] random = new byte[2000];
            new Random(1).nextBytes(random);
            Protocol protocol = protocol(role, WebSocketOptions.defaults());
            protocol.send(new Message.Binary(random));
            assertEquals("827e07d0" + Hex.spell(random) + "\n", sent(protocol));
        }

        @Test
        void aPartThatDoesNotShrinkTakesAFrameMore() {
            byte[] random = new byte[1000];
            new Random(1).nextBytes(random);
            Protocol protocol = protocol(role, small);
            protocol.send(Message.Binary.part(new byte[10]));
            assertTrue(sent(protocol).startsWith("42"));
            protocol.send(Message.Binary.part(random));
            new Random(2).nextBytes(random);
            protocol.send(new Message.Binary(random));

            List<String> frames = sent(protocol).lines().toList();
            assertEquals(4, frames.size());
            assertTrue(frames.get(0).startsWith("007e03e8"));
            assertTrue(frames.get(1).startsWith("00"));
            assertTrue(frames.get(2).startsWith("007e03e8"));
            assertTrue(frames.get(3).startsWith("80"));
        }

        @Test
        void controlFramesAreNeverCompressed() {
            Protocol protocol = protocol(
                    role,
                    WebSocketOptions.builder()
                            .permessageDeflate(CONTEXT.threshold(0))
                            .build());
            protocol.send(new Message.Ping(new byte[100]));
            protocol.send(new Message.Pong(new byte[100]));
            protocol.close(org.ws101.CloseReason.of(org.ws101.CloseCode.NORMAL_CLOSURE));
            assertEquals("8964" + "00".repeat(100) + "\n8a64" + "00".repeat(100) + "\n880203e8\n", sent(protocol));
        }
    }

    @Nested
    class BothEnds {
        private List<Message> exchange(Protocol from, Protocol to) {
            ByteBuffer output = from.takeOutput();
            byte[] bytes = new byte[output.remaining()];
            output.get(bytes);
            List<byte[]> pieces = new ArrayList<>();
            for (int i = 0; i < bytes.length; i += 1000) {
                pieces.add(java.util.Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + 1000)));
            }
            return Reception.feed(to, pieces).stream()
                    .map(event -> assertInstanceOf(Event.Received.class, event).message())
                    .toList();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void readEachOtherWhateverIsMixed(boolean keepsContext) {
            WebSocketOptions options = WebSocketOptions.builder()
                    .maxFrameSize(5000)
                    .permessageDeflate((keepsContext ? CONTEXT : NO_CONTEXT).threshold(20))
                    .build();
            Protocol here = protocol(role, options);
            Protocol there = protocol(peerOf(role), options);
            Random random = new Random(7);
            for (int i = 0; i < 300; i++) {
                byte[] data = new byte[random.nextInt(5000)];
                if (random.nextInt(4) == 0) {
                    random.nextBytes(data);
                } else {
                    for (int j = 0; j < data.length; j++) {
                        data[j] = (byte) ('a' + random.nextInt(4));
                    }
                    java.util.Arrays.fill(data, 0, data.length / 2, (byte) 'x');
                }
                send(here, data, random);
                here.send(new Message.Ping(new byte[3]));
                List<Message> messages = exchange(here, there);
                assertEquals(2, messages.size());
                Message message = messages.get(messages.get(0) instanceof Message.Ping ? 1 : 0);
                assertArrayEquals(
                        data,
                        message instanceof Message.Text text
                                ? text.data().getBytes(StandardCharsets.US_ASCII)
                                : ((Message.Binary) message).data());
                there.takeOutput();
            }
        }

        private void send(Protocol from, byte[] data, Random random) {
            boolean isText = true;
            for (byte b : data) {
                isText &= b >= 0;
            }
            if (isText && random.nextBoolean()) {
                String text = new String(data, StandardCharsets.US_ASCII);
                int cut = random.nextInt(data.length + 1);
                from.send(Message.Text.part(text.substring(0, cut)));
                from.send(new Message.Text(text.substring(cut)));
            } else {
                from.send(new Message.Binary(data));
            }
        }

        /** The peer's context has what the application compressed itself, and ours has not. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void readEachOtherAfterFramesThatTheApplicationCompressed(boolean keepsContext) {
            WebSocketOptions options = WebSocketOptions.builder()
                    .admitRsv(4)
                    .permessageDeflate((keepsContext ? CONTEXT : NO_CONTEXT).threshold(20))
                    .build();
            Protocol here = protocol(role, options);
            Protocol there = protocol(peerOf(role), options);
            byte[] data = new byte[1000];
            Random random = new Random(9);
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) ('a' + random.nextInt(16));
            }
            for (int i = 0; i < 5; i++) {
                here.send(new Message.Binary(data));
                here.sendFrame(new org.ws101.Frame(
                        true, 4, Opcode.TEXT, false, Hex.bytes("f248cdc9c90700"))); // "Hello", RFC 7692 §7.2.3.1
                List<Message> messages = exchange(here, there);
                assertArrayEquals(data, ((Message.Binary) messages.get(0)).data());
                assertEquals("Hello", ((Message.Text) messages.get(1)).data());
            }
        }

        /** A message as large as the largest frame, that does not shrink: the peer has the same limit. */
        @Test
        void keepToTheFrameLimit() {
            byte[] random = new byte[3000];
            new Random(2).nextBytes(random);
            WebSocketOptions options =
                    WebSocketOptions.builder().maxFrameSize(3000).build();
            Protocol here = protocol(role, options);
            Protocol there = protocol(peerOf(role), options);

            here.send(new Message.Binary(random));
            assertArrayEquals(random, ((Message.Binary) exchange(here, there).get(0)).data());
            here.send(Message.Binary.part(new byte[3000]));
            here.send(new Message.Binary(random));
            assertEquals(6000, exchange(here, there).get(0).size());
        }

        /** By default neither end sends what the other would take for a bomb. */
        @Test
        void agreeOnWhatIsABomb() {
            Protocol here = protocol(role, WebSocketOptions.defaults());
            Protocol there = protocol(peerOf(role), WebSocketOptions.defaults());

            for (int size : new int[] {1024, 65_536, 65_537, 100_000, 1 << 20}) {
                here.send(new Message.Binary(new byte[size]));
                here.send(new Message.Text("a".repeat(size)));
                List<Message> messages = exchange(here, there);
                assertEquals(
                        List.of(size, size),
                        messages.stream().map(Message::size).toList());
            }
        }
    }

    /** RFC 7692 §6: whatever is admitted, the bit of the extension stands on first frames alone. */
    @ParameterizedTest
    @ValueSource(strings = {"C9", "CA", "C8", "40", "C0"})
    void theMarkIsRefusedElsewhereAlsoWhereItIsAdmitted(String firstByte) {
        Protocol receiver =
                protocol(role, WebSocketOptions.builder().admitRsv(7).build());
        String length = role == Role.SERVER ? " 80 00000000" : " 00";
        String begun = firstByte.endsWith("0") ? "01" + length : "";
        List<String> events =
                Transcript.of(Reception.feed(receiver, List.of(Hex.bytes(begun + " " + firstByte + length))));
        assertEquals("failed 1002", events.get(events.size() - 1));
    }

    /** What is wrong first by its place in the message counts, however the message is cut. */
    @Nested
    class TwoBreaches {
        private static final int LIMIT = 20_000;

        private final WebSocketOptions options = WebSocketOptions.builder()
                .permessageDeflate(NO_CONTEXT.maxRatio(100))
                .maxMessageSize(LIMIT)
                .build();

        /** A text of so many bytes with a byte at that place which no text has; -1 for none. */
        private byte[] text(int size, int wrongAt) {
            byte[] text = new byte[size];
            Random random = new Random(1);
            for (int i = 0; i < size; i++) {
                text[i] = (byte) (' ' + random.nextInt(64));
            }
            if (wrongAt >= 0) {
                text[wrongAt] = (byte) 0xFF;
            }
            return text;
        }

        private byte[] compressed(byte[] text) {
            Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
            deflater.setInput(text);
            byte[] out = new byte[text.length + 1000];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            deflater.end();
            return Arrays.copyOf(out, length - 4);
        }

        private byte[] frame(byte[] compressed) {
            return peerOf(role) == Role.SERVER ? Wire.frame(0xC1, compressed) : Wire.unmasked(0xC1, compressed);
        }

        private String outcome(byte[] bytes, int piece) {
            Protocol receiver = protocol(peerOf(role), options);
            List<byte[]> pieces = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += piece) {
                pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
            }
            String outcome = String.join(", ", Transcript.of(Reception.feed(receiver, pieces)));
            return outcome.substring(0, Math.min(outcome.length(), 11));
        }

        private void assertOutcome(String expected, byte[] compressed) {
            byte[] bytes = frame(compressed);
            for (int piece : new int[] {1, 2, 3, 7, 64, 500, 1460, 4096, 8191, bytes.length}) {
                assertEquals(expected, outcome(bytes, piece), "in pieces of " + piece);
            }
        }

        @Test
        void aTextThatIsWrongBeforeItIsTooBig() {
            assertOutcome("failed 1007", compressed(text(LIMIT + 5000, LIMIT - 1)));
        }

        @Test
        void aTextThatIsTooBigBeforeItIsWrong() {
            assertOutcome("failed 1009", compressed(text(LIMIT + 5000, LIMIT)));
        }

        @Test
        void aTextThatIsTooBigBeforeItsDataIsInvalid() {
            byte[] data = compressed(text(LIMIT + 5000, -1));
            Arrays.fill(data, data.length - 200, data.length, (byte) 0xFF);
            assertOutcome("failed 1009", data);
        }

        @Test
        void aTextThatIsTooBigWithinItsRatio() {
            assertOutcome("failed 1009", compressed(new byte[LIMIT + 5000]));
        }

        @Test
        void dataThatIsInvalidAnywhere() {
            Random random = new Random(2);
            for (int round = 0; round < 60; round++) {
                int size = LIMIT - 1000 + random.nextInt(2000);
                byte[] data = compressed(text(size, random.nextInt(size) - 500));
                data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
                assertOutcome(outcome(frame(data), data.length + 20), data);
            }
        }
    }

    /** Whatever the cuts, and whatever the parts. */
    @Nested
    class Ratio {
        private final WebSocketOptions options = WebSocketOptions.builder()
                .permessageDeflate(NO_CONTEXT.maxRatio(100))
                .maxFrameSize(16 * 1024)
                .build();

        private List<String> received(byte[] bytes, int piece) {
            Protocol receiver = protocol(
                    peerOf(role), options.toBuilder().maxFrameSize(1 << 20).build());
            List<byte[]> pieces = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += piece) {
                pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
            }
            return Transcript.of(Reception.feed(receiver, pieces)).stream()
                    .map(event -> event.substring(0, Math.min(event.length(), 11)))
                    .toList();
        }

        private byte[] sent(byte[] payload) {
            Protocol sender = protocol(role, options);
            for (int from = 0; from < payload.length; from += options.maxFrameSize()) {
                int length = Math.min(options.maxFrameSize(), payload.length - from);
                sender.sendPart(Opcode.BINARY, payload, from, length, from + length == payload.length);
            }
            ByteBuffer output = sender.takeOutput();
            byte[] bytes = new byte[output.remaining()];
            output.get(bytes);
            return bytes;
        }

        @Test
        void isNotExceededByWhatASenderWithTheSameOptionsMakes() {
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) ' ');
            byte[] bytes = sent(blanks);
            assertTrue(bytes.length < blanks.length / 90, "still compressed, to " + bytes.length);
            assertEquals(List.of("binary 2020"), received(bytes, 1460));
        }

        @Test
        void isThatOfTheWholeMessageWhateverTheCuts() {
            byte[] payload = new byte[300_000];
            byte[] noise = new byte[100_000];
            new Random(1).nextBytes(noise);
            System.arraycopy(noise, 0, payload, 200_000, noise.length);
            byte[] bytes = sent(payload);
            for (int piece : new int[] {1, 100, 1460, 4096, bytes.length}) {
                assertEquals(List.of("binary 0000"), received(bytes, piece), "in pieces of " + piece);
            }
        }
    }
}
