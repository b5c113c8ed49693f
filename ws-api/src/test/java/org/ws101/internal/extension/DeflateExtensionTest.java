package org.ws101.internal.extension;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocketFailure;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;
import org.ws101.testkit.wire.Wire;

/** RFC 7692 §6 and §7.2. */
class DeflateExtensionTest {
    private static final DeflateParameters CONTEXT = new DeflateParameters(false, false, 0, 0);
    private static final DeflateParameters NO_CONTEXT = new DeflateParameters(true, true, 0, 0);
    private static final byte[] TAIL = Hex.bytes("00 00 ff ff");

    /** Compresses everything that gets smaller, however small it is and however much smaller it gets. */
    private static final PermessageDeflate EAGER =
            PermessageDeflate.offer(Parameters.none()).threshold(0);

    private final CountingCompressors compressors = new CountingCompressors();
    private final List<DeflateExtension> open = new ArrayList<>();

    private DeflateExtension server(DeflateParameters agreed, PermessageDeflate settings) {
        DeflateExtension extension = DeflateExtension.server(agreed, settings, compressors);
        open.add(extension);
        return extension;
    }

    private DeflateExtension client(DeflateParameters agreed, PermessageDeflate settings) {
        DeflateExtension extension = DeflateExtension.client(agreed, settings, compressors);
        open.add(extension);
        return extension;
    }

    private DeflateExtension receiver(DeflateParameters agreed) {
        return server(agreed, EAGER);
    }

    @AfterEach
    void everythingIsGivenBackOnce() {
        open.forEach(DeflateExtension::release);
        compressors.assertNoneHeld();
        open.forEach(DeflateExtension::release);
    }

    static List<DeflateParameters> everyParameterSet() {
        List<DeflateParameters> sets = new ArrayList<>();
        for (int bits = 8; bits <= 15; bits++) {
            sets.add(new DeflateParameters(false, false, bits, 23 - bits));
            sets.add(new DeflateParameters(true, false, bits, 23 - bits));
            sets.add(new DeflateParameters(false, true, 0, bits));
            sets.add(new DeflateParameters(true, true, bits, 0));
        }
        return sets;
    }

    private static byte[] compressed(DeflateExtension sender, byte[] message) {
        byte[] bytes = sender.encode(message, 0, message.length, true);
        assertNotNull(bytes);
        return bytes;
    }

    private static byte[] decompressed(DeflateExtension receiver, byte[] payload) {
        return decompressed(receiver, List.of(payload));
    }

    private static byte[] decompressed(DeflateExtension receiver, List<byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            boolean last = i == pieces.size() - 1;
            assertTrue(receiver.decode(piece, 0, piece.length, last, (bytes, offset, length) -> {
                assertTrue(length > 0 && length <= Compressors.PIECE, "a piece of " + length + " bytes");
                out.write(bytes, offset, length);
                return true;
            }));
        }
        return out.toByteArray();
    }

    /** Cuts at random places; some of the pieces are empty. */
    private static List<byte[]> cut(byte[] bytes, Random random) {
        int[] cuts = IntStream.concat(
                        random.ints(random.nextInt(5), 0, bytes.length + 1), IntStream.of(0, bytes.length))
                .sorted()
                .toArray();
        return IntStream.range(1, cuts.length)
                .mapToObj(i -> Arrays.copyOfRange(bytes, cuts[i - 1], cuts[i]))
                .toList();
    }

    @Test
    void marksMessagesWithRsv1() {
        assertEquals(4, receiver(CONTEXT).rsv());
    }

    @Nested
    class TheExamplesOfTheRfc {
        private static final String HELLO = "48656c6c6f";

        @Test
        void oneBlock() {
            assertEquals(HELLO, Hex.spell(decompressed(receiver(CONTEXT), Hex.bytes("f2 48 cd c9 c9 07 00"))));
        }

        @Test
        void oneBlockCutInEveryWay() {
            EverySplit.of(
                    Hex.bytes("f2 48 cd c9 c9 07 00"),
                    pieces -> assertEquals(HELLO, Hex.spell(decompressed(receiver(NO_CONTEXT), pieces))));
        }

        @Test
        void sharingTheWindow() {
            DeflateExtension receiver = receiver(CONTEXT);
            assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("f2 48 cd c9 c9 07 00"))));
            assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("f2 00 11 00 00"))));
        }

        @Test
        void notSharingTheWindow() {
            DeflateExtension receiver = receiver(NO_CONTEXT);
            assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("f2 48 cd c9 c9 07 00"))));
            assertFalse(receiver.decode(Hex.bytes("f2 00 11 00 00"), 0, 5, true, (bytes, offset, length) -> true));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void aBlockWithoutCompression(boolean keepsContext) {
            DeflateExtension receiver = receiver(keepsContext ? CONTEXT : NO_CONTEXT);
            assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("00 05 00 fa ff 48 65 6c 6c 6f 00"))));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void aFinalBlockAndTheEmptyOneBehindIt(boolean keepsContext) {
            DeflateExtension receiver = receiver(keepsContext ? CONTEXT : NO_CONTEXT);
            for (int i = 0; i < 3; i++) {
                EverySplit.of(
                        Hex.bytes("f3 48 cd c9 c9 07 00 00"),
                        pieces -> assertEquals(HELLO, Hex.spell(decompressed(receiver, pieces))));
            }
        }

        /** RFC 7692 §7.2.1 says nothing about BFINAL of the block whose tail is dropped. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void anEmptyBlockThatIsFinal(boolean keepsContext) {
            DeflateExtension receiver = receiver(keepsContext ? CONTEXT : NO_CONTEXT);
            for (int i = 0; i < 3; i++) {
                assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("f2 48 cd c9 c9 07 04"))));
                assertEquals("", Hex.spell(decompressed(receiver, Hex.bytes("01"))));
            }
        }

        @Test
        void twoBlocks() {
            String blocks = """
                    f2 48 05 00        // "He", fixed codes
                    00 00 ff ff        // an empty stored block
                    ca c9 c9 07 00     // "llo"
                    """;
            EverySplit.of(
                    Hex.bytes(blocks),
                    pieces -> assertEquals(HELLO, Hex.spell(decompressed(receiver(NO_CONTEXT), pieces))));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void anEmptyMessage(boolean keepsContext) {
            DeflateExtension receiver = receiver(keepsContext ? CONTEXT : NO_CONTEXT);
            assertEquals("", Hex.spell(decompressed(receiver, Hex.bytes("00"))));
            assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("f2 48 cd c9 c9 07 00"))));
            assertEquals("", Hex.spell(decompressed(receiver, Hex.bytes("00"))));
            assertEquals(HELLO, Hex.spell(decompressed(receiver, Hex.bytes("f2 48 cd c9 c9 07 00"))));
        }
    }

    @Nested
    class Windows {
        /** The promise of server_max_window_bits and client_max_window_bits, shown at each distance. */
        @ParameterizedTest
        @MethodSource("org.ws101.internal.extension.DeflateExtensionTest#everyParameterSet")
        void areKeptByBothSenders(DeflateParameters agreed) {
            assertBound(server(agreed, EAGER), agreed.serverMaxWindowBits(), agreed.serverNoContextTakeover());
            assertBound(client(agreed, EAGER), agreed.clientMaxWindowBits(), agreed.clientNoContextTakeover());
        }

        private void assertBound(DeflateExtension sender, int bits, boolean forgets) {
            BoundedInflater inflater = new BoundedInflater(bits == 0 ? 15 : bits);
            Random random = new Random(bits);
            for (byte[] message : Payloads.some(bits)) {
                ByteArrayOutputStream sent = new ByteArrayOutputStream();
                List<byte[]> parts = random.nextBoolean() ? List.of(message) : cut(message, random);
                for (int i = 0; i < parts.size(); i++) {
                    byte[] part = parts.get(i);
                    byte[] bytes = sender.encode(part, 0, part.length, i == parts.size() - 1);
                    if (bytes == null) {
                        assertEquals(0, i, "only the first part can show that compression does not pay");
                        sent = null;
                        break;
                    }
                    sent.writeBytes(bytes);
                }
                if (sent != null) {
                    assertArrayEquals(message, inflater.inflate(Wire.joined(sent.toByteArray(), TAIL)));
                    if (forgets) {
                        inflater.forget();
                    }
                }
                if (random.nextInt(3) == 0) {
                    sender.rest();
                    assertFalse(sender.holdsForSending());
                }
            }
            assertTrue(inflater.longestDistance() > 128, "the messages had something to look back at");
        }

        @ParameterizedTest
        @CsvSource({"8", "9", "10", "11", "12", "13", "14"})
        void areUsedToTheFullAcrossMessages(int bits) {
            DeflateExtension sender = server(new DeflateParameters(false, false, bits, 0), EAGER);
            BoundedInflater inflater = new BoundedInflater(bits);
            byte[] half = Payloads.text(bits, 1 << (bits - 1));

            byte[] first = compressed(sender, half);
            byte[] second = compressed(sender, half);
            byte[] third = compressed(sender, half);

            assertArrayEquals(half, inflater.inflate(Wire.joined(first, TAIL)));
            assertArrayEquals(half, inflater.inflate(Wire.joined(second, TAIL)));
            assertArrayEquals(half, inflater.inflate(Wire.joined(third, TAIL)));
            assertEquals(half.length, inflater.longestDistance());
            assertTrue(second.length < first.length / 3, "the second half refers to the first");
            assertEquals(first.length, third.length, "a window is full: nothing is left to refer to");
        }

        @Test
        void ofTheLargestSizeGoOnForever() {
            DeflateExtension sender = server(CONTEXT, EAGER);
            byte[] message = Payloads.random(1, 30_000);
            assertNull(sender.encode(message, 0, message.length, true));
            byte[] start = Payloads.text(1, 30_000);
            int alone = compressed(sender, start).length;
            for (int i = 0; i < 5; i++) {
                assertTrue(compressed(sender, start).length < alone / 10);
            }
        }
    }

    @Nested
    class Sending {
        @Test
        void compressesFromTheThresholdOn() {
            DeflateExtension extension = server(CONTEXT, PermessageDeflate.defaults());
            assertFalse(extension.transforms(1023, true));
            assertTrue(extension.transforms(1024, true));
            assertTrue(extension.transforms(0, false));
            assertTrue(server(CONTEXT, EAGER).transforms(0, true));
        }

        @Test
        void leavesAMessageThatDoesNotShrink() {
            DeflateExtension sender = server(NO_CONTEXT, EAGER);
            byte[] random = Payloads.random(3, 5000);
            assertNull(sender.encode(random, 0, random.length, true));
            compressors.assertNoneHeld();
            assertNull(sender.encode(random, 0, random.length, false));
            compressors.assertNoneHeld();
        }

        @Test
        void compressesAMessageThatShrinksByOneByte() {
            byte[] zeros = new byte[20];
            int equal = 0;
            for (int size = 1; size <= 20; size++) {
                byte[] sent = server(NO_CONTEXT, EAGER).encode(zeros, 0, size, true);
                int asPart = assertSome(server(NO_CONTEXT, EAGER).encode(zeros, 0, size, false)).length - TAIL.length;
                assertEquals(asPart < size, sent != null, size + " bytes");
                equal += asPart == size ? 1 : 0;
            }
            assertTrue(equal > 0, "one of them neither shrank nor grew");
        }

        /** The first part may be small where the message is not. */
        @Test
        void doesNotJudgeAMessageByASmallFirstPart() {
            DeflateExtension sender = server(NO_CONTEXT, EAGER);
            byte[] random = Payloads.random(3, 1024);
            assertNotNull(sender.encode(random, 0, 1023, false));
            assertNotNull(sender.encode(random, 0, 1024, true));
            assertNull(sender.encode(random, 0, 1024, false));
        }

        /** None of them shrinks alone; a context that each of them dropped would never come to be. */
        @Test
        void compressesShortMessagesForTheContextThatTheyMake() {
            DeflateExtension sender = server(CONTEXT, EAGER);
            DeflateExtension receiver = client(CONTEXT, EAGER);
            byte[] text = "{\"id\":1,\"x\":7}".getBytes(StandardCharsets.US_ASCII);
            int last = 0;

            for (int i = 0; i < 5; i++) {
                byte[] sent = compressed(sender, text);
                assertArrayEquals(text, decompressed(receiver, sent));
                last = sent.length;
            }
            assertTrue(last < text.length / 2, last + " bytes");
        }

        @Test
        void neverRefersToAMessageThatWentUncompressed() {
            DeflateExtension sender = server(CONTEXT, EAGER);
            DeflateExtension receiver = client(CONTEXT, EAGER);
            byte[] text = Payloads.text(4, 3000);
            byte[] random = Payloads.random(5, 2000);

            assertArrayEquals(text, decompressed(receiver, compressed(sender, text)));
            assertNull(sender.encode(random, 0, random.length, true));
            byte[] both = Wire.joined(random, random, text);
            assertArrayEquals(both, decompressed(receiver, compressed(sender, both)));
            assertArrayEquals(text, decompressed(receiver, compressed(sender, text)));
        }

        /** The peer may have the same limit. */
        @Test
        void leavesAMessageThatExceedsTheRatioThatIsSet() {
            PermessageDeflate settings = PermessageDeflate.defaults().maxRatio(100);
            DeflateExtension sender = server(NO_CONTEXT, settings);
            byte[] zeros = new byte[PermessageDeflate.RATIO_FREE_SIZE + 1];

            assertNull(sender.encode(zeros, 0, zeros.length, true));
            assertNull(sender.encode(zeros, 0, zeros.length, false));
            byte[] allowed = compressed(sender, new byte[zeros.length - 1]);
            assertEquals(zeros.length - 1, decompressed(client(NO_CONTEXT, settings), allowed).length);
            assertNotNull(server(NO_CONTEXT, PermessageDeflate.defaults()).encode(zeros, 0, zeros.length, true));
        }

        @Test
        void theRatioMayBeReached() {
            byte[] zeros = new byte[100_000];
            int size = compressed(server(NO_CONTEXT, EAGER), zeros).length;
            int ratio = zeros.length / size;
            byte[] exact = Arrays.copyOf(zeros, size * ratio);
            assertEquals(size, compressed(server(NO_CONTEXT, EAGER), exact).length);

            assertNotNull(server(NO_CONTEXT, EAGER.maxRatio(ratio)).encode(exact, 0, exact.length, true));
            assertNull(server(NO_CONTEXT, EAGER.maxRatio(ratio - 1)).encode(exact, 0, exact.length, true));
        }

        @Test
        void endsAnEmptyMessageWithOneByte() {
            DeflateExtension sender = server(CONTEXT, EAGER);
            for (int i = 0; i < 2; i++) {
                assertEquals("00", Hex.spell(compressed(sender, new byte[0])));
                assertNotNull(sender.encode(new byte[1000], 0, 1000, true));
            }
        }

        @Test
        void anEmptyPartIsNothingAndAnEmptyLastPartOneByte() {
            DeflateExtension sender = server(NO_CONTEXT, EAGER);
            byte[] part = Payloads.text(1, 500);
            byte[] empty = sender.encode(part, 0, 0, false);
            byte[] first = sender.encode(part, 0, 500, false);
            byte[] middle = sender.encode(part, 0, 0, false);
            byte[] last = sender.encode(part, 0, 0, true);

            assertEquals(0, assertSome(empty).length);
            assertEquals(0, assertSome(middle).length);
            assertEquals("00", Hex.spell(assertSome(last)));
            byte[] message = Wire.joined(assertSome(first), assertSome(last));
            assertArrayEquals(part, decompressed(receiver(NO_CONTEXT), message));
        }

        /** What was sent can be read at once, whether the message goes on or not. */
        @Test
        void everyPartIsFlushed() {
            DeflateExtension sender = server(NO_CONTEXT, EAGER);
            DeflateExtension receiver = client(NO_CONTEXT, EAGER);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                byte[] part = Payloads.text(i, 10 + 700 * i);
                byte[] sent = assertSome(sender.encode(part, 0, part.length, i == 9));
                out.reset();
                assertTrue(receiver.decode(sent, 0, sent.length, i == 9, (bytes, offset, length) -> {
                    out.write(bytes, offset, length);
                    return true;
                }));
                assertArrayEquals(part, out.toByteArray());
            }
        }

        @Test
        void readsOnlyWhatItWasGivenAndChangesNothing() {
            byte[] text = Payloads.text(9, 3000);
            byte[] before = text.clone();
            byte[] sent = assertSome(server(NO_CONTEXT, EAGER).encode(text, 100, 2000, true));

            assertArrayEquals(before, text);
            assertArrayEquals(Arrays.copyOfRange(text, 100, 2100), decompressed(receiver(NO_CONTEXT), sent));
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
        void everyLevelCanBeRead(int level) {
            DeflateExtension sender = server(CONTEXT, EAGER.level(level));
            DeflateExtension receiver = client(CONTEXT, EAGER);
            for (byte[] part : Payloads.some(level)) {
                byte[] head = assertSome(sender.encode(part, 0, Math.min(1000, part.length), false));
                byte[] rest = assertSome(sender.encode(part, head(part), part.length - head(part), true));
                assertArrayEquals(part, decompressed(receiver, List.of(head, rest)));
            }
        }

        private int head(byte[] part) {
            return Math.min(1000, part.length);
        }

        @Test
        void theLevelCounts() {
            byte[] text = Payloads.text(2, 50_000);
            int fast = compressed(server(NO_CONTEXT, EAGER.level(1)), text).length;
            int small = compressed(server(NO_CONTEXT, EAGER.level(9)), text).length;
            assertTrue(small < fast);
        }

        private static byte[] assertSome(byte[] bytes) {
            assertNotNull(bytes);
            return bytes;
        }
    }

    @Nested
    class Interoperation {
        /** RFC 7692 §7.2.2 to the letter, with the JDK's inflater and nothing of ours. */
        @ParameterizedTest
        @MethodSource("org.ws101.internal.extension.DeflateExtensionTest#everyParameterSet")
        void theJdkReadsWhateverIsSent(DeflateParameters agreed) throws DataFormatException {
            DeflateExtension sender = server(agreed, EAGER);
            Inflater inflater = new Inflater(true);
            for (byte[] message : Payloads.some(7)) {
                byte[] sent = sender.encode(message, 0, message.length, true);
                if (sent != null) {
                    inflater.setInput(Wire.joined(sent, TAIL));
                    byte[] read = new byte[message.length + 1];
                    assertEquals(message.length, inflater.inflate(read));
                    assertArrayEquals(message, Arrays.copyOf(read, message.length));
                    if (agreed.serverNoContextTakeover()) {
                        inflater.reset();
                    }
                }
            }
            inflater.end();
        }

        @ParameterizedTest
        @MethodSource("org.ws101.internal.extension.DeflateExtensionTest#everyParameterSet")
        void bothEndsReadEachOtherHoweverItIsCut(DeflateParameters agreed) {
            Random random = new Random(agreed.hashCode());
            DeflateExtension server = server(agreed, EAGER);
            DeflateExtension client = client(agreed, EAGER);
            for (byte[] message : Payloads.some(8)) {
                exchange(server, client, message, random);
                exchange(client, server, message, random);
            }
        }

        private void exchange(DeflateExtension sender, DeflateExtension receiver, byte[] message, Random random) {
            List<byte[]> parts = cut(message, random);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int i = 0; i < parts.size(); i++) {
                byte[] part = parts.get(i);
                byte[] bytes = sender.encode(part, 0, part.length, i == parts.size() - 1);
                if (bytes == null) {
                    return;
                }
                sent.writeBytes(bytes);
            }
            assertArrayEquals(message, decompressed(receiver, cut(sent.toByteArray(), random)));
        }

        /** Where a loop that asks whether the buffer is full loses the rest. */
        @Test
        void outputOfAnySizeRoundTheBufferIsWhole() {
            DeflateExtension sender = server(NO_CONTEXT, EAGER);
            DeflateExtension receiver = client(NO_CONTEXT, EAGER);
            for (int k = 1; k <= 8; k *= 2) {
                for (int size = k * Compressors.PIECE - 3; size <= k * Compressors.PIECE + 3; size++) {
                    byte[] zeros = new byte[size];
                    assertEquals(size, decompressed(receiver, compressed(sender, zeros)).length);
                    byte[] text = Payloads.text(size, size);
                    assertArrayEquals(text, decompressed(receiver, compressed(sender, text)));
                }
            }
        }

        /** Compressed output that just fills the compressor's buffer: every size up to some hundred bytes comes by. */
        @Test
        void compressedOutputOfEverySizeIsWhole() {
            DeflateExtension receiver = receiver(NO_CONTEXT);
            for (int size = 0; size < 1500; size++) {
                byte[] random = Payloads.random(size, size);
                DeflateExtension sender = client(NO_CONTEXT, EAGER);
                byte[] head = sender.encode(random, 0, size, false);
                assertNotNull(size < 1024 ? head : random);
                if (head != null) {
                    byte[] end = sender.encode(random, 0, 0, true);
                    assertArrayEquals(random, decompressed(receiver, Wire.joined(head, end)));
                }
            }
        }

        @Test
        void manyFinalBlocksInOneMessage() {
            Deflater deflater = new Deflater(9, true);
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                byte[] part = Payloads.text(i, 1 + 900 * i);
                byte[] out = new byte[20_000];
                deflater.setInput(part);
                deflater.finish();
                payload.write(out, 0, deflater.deflate(out));
                message.writeBytes(part);
                deflater.reset();
            }
            deflater.end();
            byte[] whole = payload.toByteArray();
            Random random = new Random(1);
            for (int i = 0; i < 50; i++) {
                assertArrayEquals(message.toByteArray(), decompressed(receiver(CONTEXT), cut(whole, random)));
                assertArrayEquals(
                        message.toByteArray(),
                        decompressed(receiver(NO_CONTEXT), cut(Wire.joined(whole, new byte[1]), random)));
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void aPayloadOfNoBytesIsAnEmptyMessage(boolean keepsContext) {
            DeflateExtension receiver = receiver(keepsContext ? CONTEXT : NO_CONTEXT);
            for (int i = 0; i < 3; i++) {
                assertEquals("", Hex.spell(decompressed(receiver, List.of(new byte[0], new byte[0]))));
                assertEquals("48656c6c6f", Hex.spell(decompressed(receiver, Hex.bytes("f2 48 cd c9 c9 07 00"))));
            }
        }
    }

    @Nested
    class InvalidData {
        private boolean isValid(DeflateParameters agreed, String payload) {
            byte[] bytes = Hex.bytes(payload);
            return receiver(agreed).decode(bytes, 0, bytes.length, true, (piece, offset, length) -> true);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "06", // a block of type 3
                    "f2 48 cd c9 c9 07 00 06", // the same behind a good one
                    "00 05 00 fa fe 48 65 6c 6c 6f 00", // stored, its lengths do not match
                    "f2 00 11 00 00", // refers to what never was
                    "ff ff ff ff ff ff ff ff"
                })
        void isFoundWhateverTheContext(String payload) {
            assertFalse(isValid(CONTEXT, payload));
            assertFalse(isValid(NO_CONTEXT, payload));
        }

        @Test
        void isFoundWhenAMessageIsCutShort() {
            byte[] whole = compressed(server(NO_CONTEXT, EAGER), Payloads.text(1, 2000));
            for (int size = 1; size < whole.length; size++) {
                byte[] part = Arrays.copyOf(whole, size);
                assertFalse(
                        receiver(NO_CONTEXT).decode(part, 0, size, true, (piece, offset, length) -> true),
                        size + " of " + whole.length + " bytes");
            }
        }

        /** Cut within a block, at places where the dropped tail fits in by chance. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "04 00", // the head of a block with codes of its own
                    "0cc8b11100300803b159cd63e0c8fe7d", // with the tail and what follows a whole block, too early
                    "14c8b11100200c03b159ed370961ff01" // with what follows another byte of the message
                })
        void isFoundWhenTheTailFitsIn(String payload) {
            assertFalse(isValid(NO_CONTEXT, payload));
        }

        @Test
        void isFoundWhenTheRestIsTakenForData() {
            assertFalse(isValid(CONTEXT, "00 09 00 f6 ff 48 65 6c 6c 6f"), "a stored block that is not over");
            assertFalse(isValid(NO_CONTEXT, "00 09 00 f6 ff 48 65 6c 6c 6f"), "a stored block that is not over");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "03", // final, fixed codes: the end of the block is missing, and the tail would begin with it
                    "02 03", // the same block after one that is not final
                    "00 00 00 ff ff 03"
                })
        void isFoundWhenOnlyTheTailEndsAFinalBlock(String payload) {
            assertFalse(isValid(CONTEXT, payload));
            assertFalse(isValid(NO_CONTEXT, payload));
        }

        /** Whatever comes in, it comes to an end: a result, or no. */
        @Test
        void neverHangs() {
            Random random = new Random(11);
            byte[] good = compressed(server(NO_CONTEXT, EAGER), Payloads.text(1, 3000));
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes;
                if (i % 2 == 0) {
                    bytes = Payloads.random(i, 1 + random.nextInt(60));
                } else {
                    bytes = good.clone();
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                DeflateExtension receiver =
                        DeflateExtension.server(i % 4 < 2 ? CONTEXT : NO_CONTEXT, EAGER, compressors);
                boolean valid = true;
                List<byte[]> pieces = cut(bytes, random);
                for (int j = 0; valid && j < pieces.size(); j++) {
                    byte[] piece = pieces.get(j);
                    valid = receiver.decode(piece, 0, piece.length, j == pieces.size() - 1, (a, b, c) -> true);
                }
                receiver.release();
            }
            compressors.assertNoneHeld();
        }
    }

    @Nested
    class Bombs {
        /** Reads a message of zeros, a gigabyte out of a megabyte, as far as the sink lets it. */
        private long read(DeflateExtension receiver, int frame, long limit) {
            byte[] megabyte = new byte[1 << 20];
            Deflater deflater = new Deflater(9, true);
            byte[] bytes = new byte[frame];
            long[] out = new long[1];
            Extension.Sink sink = (piece, offset, length) -> {
                out[0] += length;
                return out[0] <= limit;
            };
            try {
                for (long sent = 0; sent < 6L << 30 && out[0] <= limit; ) {
                    if (deflater.needsInput()) {
                        deflater.setInput(megabyte);
                        sent += megabyte.length;
                    }
                    int count = deflater.deflate(bytes);
                    assertTrue(receiver.decode(bytes, 0, count, false, sink));
                }
            } finally {
                deflater.end();
            }
            return out[0];
        }

        /** 6 MiB that would be 6 GiB. */
        @ParameterizedTest
        @ValueSource(ints = {50, 16_384, 1 << 20})
        void stopWhereTheSinkStops(int frame) {
            long read = read(receiver(NO_CONTEXT), frame, 1 << 20);

            assertTrue(read > 1 << 20 && read <= (1 << 20) + Compressors.PIECE, read + " bytes came out");
        }

        @Test
        void costOnePieceOfMemoryWhateverTheirSize() {
            byte[] bomb = compressed(server(NO_CONTEXT, EAGER), new byte[64 << 20]);
            List<byte[]> seen = new ArrayList<>();
            assertTrue(receiver(NO_CONTEXT).decode(bomb, 0, bomb.length, true, (piece, offset, length) -> {
                if (seen.isEmpty() || seen.get(seen.size() - 1) != piece) {
                    seen.add(piece);
                }
                return true;
            }));
            assertEquals(1, seen.size());
            assertEquals(Compressors.PIECE, seen.get(0).length);
        }

        /** Tables of default rows, silence: honest data shrinks by as much as deflate can. */
        @ParameterizedTest
        @ValueSource(strings = {"NULL,0,0.00,n/a;", "\0", "0"})
        void areHonestDataByDefault(String row) {
            byte[] data = row.repeat(300_000 / row.length()).getBytes(US_ASCII);
            PermessageDeflate settings = PermessageDeflate.defaults();
            for (int i = 0; i < 2; i++) {
                byte[] sent = compressed(client(NO_CONTEXT, settings), data);
                assertTrue(sent.length * 100 < data.length, sent.length + " bytes are sent");
                assertArrayEquals(data, decompressed(server(NO_CONTEXT, settings), sent));
            }
        }

        @Test
        void failWithMessageTooBigBeyondTheRatio() {
            DeflateExtension receiver = server(NO_CONTEXT, EAGER.maxRatio(100));
            byte[] bomb = compressed(server(NO_CONTEXT, EAGER), new byte[1 << 20]);

            WebSocketFailure failure = assertThrows(WebSocketFailure.class, () -> decompressed(receiver, bomb));

            assertEquals(CloseCode.MESSAGE_TOO_BIG, failure.code());
            assertEquals(
                    "message inflates to more than 100 times its compressed size (maxRatio of permessageDeflate)",
                    failure.text());
        }

        @Test
        void areJudgedByTheWholeMessageHoweverItIsCut() {
            DeflateExtension receiver = server(NO_CONTEXT, EAGER.maxRatio(100));
            byte[] random = Payloads.random(1, 60_000);
            byte[] randomLast = new byte[1 << 20]; // zeros, then 60 kB that do not shrink: 17 to 1
            System.arraycopy(random, 0, randomLast, randomLast.length - random.length, random.length);
            Random cuts = new Random(1);

            for (byte[] message : List.of(Arrays.copyOf(random, 1 << 20), randomLast)) {
                byte[] sent = compressed(server(NO_CONTEXT, EAGER), message);
                for (int i = 0; i < 10; i++) {
                    assertArrayEquals(message, decompressed(receiver, cut(sent, cuts)));
                }
            }
        }

        @Test
        void areHarmlessWhileTheyAreSmall() {
            DeflateExtension receiver = server(CONTEXT, EAGER.maxRatio(1));
            DeflateExtension sender = client(CONTEXT, EAGER);
            for (int i = 0; i < 100; i++) {
                byte[] sent = compressed(sender, new byte[PermessageDeflate.RATIO_FREE_SIZE]);
                assertEquals(PermessageDeflate.RATIO_FREE_SIZE, decompressed(receiver, sent).length);
            }
        }

        @Test
        void mayReachTheRatioExactly() {
            byte[] zeros = new byte[100_000];
            int size = compressed(server(NO_CONTEXT, EAGER), zeros).length;
            int ratio = zeros.length / size;
            byte[] sent = compressed(server(NO_CONTEXT, EAGER), Arrays.copyOf(zeros, size * ratio));
            assertEquals(size, sent.length);

            assertEquals(size * ratio, decompressed(server(NO_CONTEXT, EAGER.maxRatio(ratio)), sent).length);
            assertThrows(
                    WebSocketFailure.class, () -> decompressed(server(NO_CONTEXT, EAGER.maxRatio(ratio - 1)), sent));
        }

        @Test
        void stopInTheirLastPieceToo() {
            byte[] bomb = compressed(server(NO_CONTEXT, EAGER), new byte[1 << 20]);
            int[] pieces = new int[1];
            assertTrue(receiver(NO_CONTEXT).decode(bomb, 0, bomb.length, true, (piece, offset, length) -> {
                pieces[0]++;
                return false;
            }));
            assertEquals(1, pieces[0]);
        }

        /** A message of empty final blocks makes the decompressor start over all the time. */
        @Test
        void ofEmptyFinalBlocksComeToAnEnd() {
            byte[] blocks = new byte[1 << 20];
            for (int i = 0; i < blocks.length; i += 2) {
                blocks[i] = 3;
            }
            assertEquals(0, decompressed(receiver(CONTEXT), blocks).length);
        }
    }

    @Nested
    class Resources {
        private final byte[] text = Payloads.text(1, 3000);

        @Test
        void nothingIsHeldBetweenMessagesWithoutContextTakeover() {
            DeflateExtension server = server(NO_CONTEXT, EAGER);
            DeflateExtension client = client(NO_CONTEXT, EAGER);
            for (int i = 0; i < 3; i++) {
                byte[] sent = compressed(server, text);
                compressors.assertNoneHeld();
                decompressed(client, sent);
                compressors.assertNoneHeld();
            }
        }

        @Test
        void nothingIsHeldAfterAMessageThatEndsWithAFinalBlock() {
            DeflateExtension client = client(NO_CONTEXT, EAGER);
            decompressed(client, Hex.bytes("f3 48 cd c9 c9 07 00"));
            compressors.assertNoneHeld();
            decompressed(client, Hex.bytes("01"));
            compressors.assertNoneHeld();
        }

        /** A compressor that a connection keeps for its context would keep its input too. */
        @Test
        void whatIsHeldHoldsNoMessage() {
            List<byte[]> inputs = new ArrayList<>();
            Compressors watched = new Compressors() {
                @Override
                public Deflater takeDeflater(int level) {
                    return new Deflater(level, true) {
                        @Override
                        public void setInput(byte[] input, int offset, int length) {
                            inputs.add(input);
                            super.setInput(input, offset, length);
                        }
                    };
                }

                @Override
                public void giveBack(Deflater deflater, int level) {
                    deflater.end();
                }

                @Override
                public Inflater takeInflater() {
                    return new Inflater(true) {
                        @Override
                        public void setInput(byte[] input, int offset, int length) {
                            inputs.add(input);
                            super.setInput(input, offset, length);
                        }
                    };
                }

                @Override
                public void giveBack(Inflater inflater) {
                    inflater.end();
                }
            };
            DeflateExtension extension = DeflateExtension.server(CONTEXT, EAGER, watched);

            byte[] sent = compressed(extension, text);
            assertTrue(inputs.contains(text));
            assertEquals(0, inputs.get(inputs.size() - 1).length);
            assertArrayEquals(text, decompressed(extension, sent));
            assertTrue(inputs.contains(sent));
            assertTrue(inputs.get(inputs.size() - 1).length < 10);
            extension.release();
        }

        @Test
        void isHeldWhileAMessageIsUnderWay() {
            DeflateExtension server = server(NO_CONTEXT, EAGER);
            DeflateExtension client = client(NO_CONTEXT, EAGER);
            byte[] sent = server.encode(text, 0, 2000, false);
            assertEquals(1, compressors.held());
            client.decode(sent, 0, sent.length, false, (piece, offset, length) -> true);
            assertEquals(2, compressors.held());
            byte[] rest = server.encode(text, 0, 1000, true);
            assertEquals(1, compressors.held());
            client.decode(rest, 0, rest.length, true, (piece, offset, length) -> true);
            compressors.assertNoneHeld();
        }

        @Test
        void isHeldInTheDirectionThatKeepsItsContext() {
            DeflateParameters clientKeeps = new DeflateParameters(true, false, 0, 0);
            DeflateExtension server = server(clientKeeps, EAGER);
            DeflateExtension client = client(clientKeeps, EAGER);

            decompressed(client, compressed(server, text));
            compressors.assertNoneHeld();
            byte[] sent = compressed(client, text);
            assertEquals(1, compressors.held());
            decompressed(server, sent);
            assertEquals(1, compressors.held(), "of the decompressor the window remains");
            byte[] again = compressed(client, text);
            assertTrue(again.length < sent.length / 2, "it refers to the message before");
            assertArrayEquals(text, decompressed(server, again));
            assertEquals(1, compressors.held());
        }

        /** As much is saved as without the rest: the context lies in the heap meanwhile. */
        @ParameterizedTest
        @ValueSource(ints = {1_000, 20_000, 40_000})
        void isGivenBackInARestWhichChangesNothingElse(int size) throws DataFormatException {
            byte[] message = Payloads.text(size, size);
            DeflateExtension rested = server(CONTEXT, EAGER);
            DeflateExtension busy = server(CONTEXT, EAGER);
            Inflater zlib = new Inflater(true);
            for (int i = 0; i < 4; i++) {
                byte[] sent = compressed(rested, message);
                byte[] sentByBusy = compressed(busy, message);
                assertTrue(sent.length <= sentByBusy.length + sentByBusy.length / 10 + 16, sent.length + " bytes");
                zlib.setInput(Wire.joined(sent, TAIL));
                byte[] out = new byte[size];
                int count = 0;
                while (count < size) {
                    count += zlib.inflate(out, count, size - count);
                }
                assertArrayEquals(message, out);
                assertEquals(2, compressors.held());
                rested.rest();
                rested.rest();
                assertEquals(1, compressors.held());
                assertFalse(rested.holdsForSending());
            }
            zlib.end();
        }

        /** The window goes round in its array, and what is referred to lies as far back as it may. */
        @Test
        void whatIsReferredToLiesBetweenMessagesOfAnySize() {
            Random random = new Random(32);
            byte[] all = new byte[64];
            random.nextBytes(all);
            all = Arrays.copyOf(all, 40_000);
            DeflateExtension server = server(CONTEXT, EAGER);
            DeflateExtension client = client(CONTEXT, EAGER);
            for (int round = 0; round < 400; round++) {
                int size = 1 + random.nextInt(round % 20 == 0 ? 40_000 : 3_000);
                byte[] message = Arrays.copyOf(all, size);
                for (int i = 0; i < size; i += 1 + random.nextInt(200)) {
                    message[i] = (byte) random.nextInt();
                }
                byte[] sent = client.encode(message, 0, size, true);
                if (sent != null) {
                    assertArrayEquals(message, decompressed(server, sent));
                }
                all = Wire.joined(message, all);
                all = Arrays.copyOf(all, 40_000);
            }
        }

        @Test
        void isNotTakenByAConnectionThatIsIdle() {
            server(CONTEXT, EAGER).release();
            client(CONTEXT, EAGER).release();
            assertEquals(0, compressors.taken());
        }

        @Test
        void isGivenBackAfterInvalidData() {
            DeflateExtension receiver = server(NO_CONTEXT, EAGER);
            assertFalse(receiver.decode(Hex.bytes("06"), 0, 1, true, (piece, offset, length) -> true));
            receiver.release();
            compressors.assertNoneHeld();
        }

        /** Whenever a connection is dropped. */
        @Test
        void isGivenBackByAHundredThousandDroppedConnections() {
            byte[] small = Payloads.text(1, 200);
            byte[] sent = compressed(server(NO_CONTEXT, EAGER), small);
            CompressorsInUse pooled = new CompressorsInUse();
            for (int i = 0; i < 100_000; i++) {
                DeflateParameters agreed = new DeflateParameters(i % 2 == 0, i % 3 == 0, 0, 0);
                DeflateExtension extension = DeflateExtension.server(agreed, EAGER, pooled);
                int stage = i % 5;
                if (stage > 0) {
                    extension.decode(sent, 0, stage * 10, false, (piece, offset, length) -> true);
                }
                if (stage > 2) {
                    extension.encode(small, 0, small.length, stage == 3);
                }
                extension.release();
            }
            assertEquals(0, pooled.inUse());
            assertEquals(2, pooled.made());
        }
    }

    /** One compressor and one decompressor, for one after the other. */
    private static final class CompressorsInUse implements Compressors {
        private final List<Deflater> deflaters = new ArrayList<>();
        private final List<Inflater> inflaters = new ArrayList<>();
        private int made;

        @Override
        public Deflater takeDeflater(int level) {
            return deflaters.isEmpty() ? made(new Deflater(level, true)) : deflaters.remove(0);
        }

        @Override
        public void giveBack(Deflater deflater, int level) {
            deflater.reset();
            deflaters.add(deflater);
        }

        @Override
        public Inflater takeInflater() {
            return inflaters.isEmpty() ? made(new Inflater(true)) : inflaters.remove(0);
        }

        @Override
        public void giveBack(Inflater inflater) {
            inflater.reset();
            inflaters.add(inflater);
        }

        private <T> T made(T compressor) {
            made++;
            return compressor;
        }

        int inUse() {
            return made - deflaters.size() - inflaters.size();
        }

        int made() {
            return made;
        }
    }
}
