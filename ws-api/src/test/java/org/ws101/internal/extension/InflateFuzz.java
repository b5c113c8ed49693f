package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ws101.PermessageDeflate;
import org.ws101.testing.Decisions;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Fuzzed;
import org.ws101.testing.Hex;

/**
 * A fuzz target: messages of deflate, one after the other through one extension. What comes out, and whether it is valid, is what the
 * {@link ReferenceInflater} says, however the messages are cut; the sink is called no more often than there are pieces to take; one
 * that wants no more stops it.
 */
public final class InflateFuzz {
    private static final int LARGEST = 256 * 1024;
    /** Of the sink's pieces one is on its way when the sink has enough. */
    private static final int MEMORY = 512 * 1024;

    /** What is made for each message here, and comes from a pool elsewhere. */
    private static final int OF_A_MESSAGE = Compressors.PIECE + 1024;

    private static final int SHORT = 100;

    private final boolean keepsContext;
    private final List<byte[]> messages = new ArrayList<>();
    /** What comes out of all of them, up to the first error. */
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

    private boolean valid = true;

    private InflateFuzz(Decisions decisions) {
        keepsContext = (decisions.octet() & 1) != 0;
        while (decisions.hasMore()) {
            int length = 4 * decisions.octet();
            messages.add(length == 0 ? decisions.rest() : decisions.bytes(length));
        }
        ReferenceInflater reference = new ReferenceInflater(keepsContext);
        for (int i = 0; i < messages.size() && valid; i++) {
            byte[] message = messages.get(i);
            byte[] output = reference.output(message, LARGEST);
            expected.writeBytes(output);
            valid = expected.size() <= LARGEST && reference.isValid(message) && reference.isComplete(message);
            if (valid) {
                reference.remember(message);
            }
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        new InflateFuzz(new Decisions(input)).check();
    }

    private void check() {
        long compressors = (long) OF_A_MESSAGE * messages.size();
        Fuzzed.within(MEMORY + compressors + 8L * expected.size(), () -> inflate(List::of));
        inflate(message -> List.of(message, new byte[0]));
        inflate(EverySplit::byteByByte);
        Random random = new Random(expected.size());
        inflate(message -> EverySplit.atRandom(message, 64, random));
        if (!Fuzzed.inHaste()
                && messages.stream().mapToInt(message -> message.length).sum() <= SHORT) {
            for (byte[] message : messages) {
                EverySplit.of(message, pieces -> inflate(other -> other == message ? pieces : List.of(other)));
            }
        }
    }

    @FunctionalInterface
    private interface Cuts {
        List<byte[]> of(byte[] message);
    }

    /** Returns nothing: whatever is wrong throws. */
    private boolean inflate(Cuts cuts) {
        CountingCompressors compressors = new CountingCompressors();
        DeflateParameters agreed = new DeflateParameters(!keepsContext, !keepsContext, 0, 0);
        DeflateExtension extension = DeflateExtension.server(agreed, PermessageDeflate.defaults(), compressors);
        Taken taken = new Taken();
        boolean still = true;
        for (int i = 0; i < messages.size() && still && !taken.full; i++) {
            still = decode(extension, cuts.of(messages.get(i)), taken);
        }
        if (expected.size() > LARGEST) {
            assertTrue(taken.full, "there is more than the sink took");
        } else {
            assertEquals(valid, still, this::toString);
            assertArrayEquals(expected.toByteArray(), taken.all.toByteArray(), this::toString);
        }
        extension.release();
        compressors.assertNoneHeld();
        return still;
    }

    private static boolean decode(DeflateExtension extension, List<byte[]> pieces, Taken taken) {
        boolean still = pieces.isEmpty() ? extension.decode(new byte[0], 0, 0, true, taken) : true;
        for (int i = 0; i < pieces.size() && still && !taken.full; i++) {
            byte[] piece = pieces.get(i);
            byte[] array = new byte[piece.length + 4];
            System.arraycopy(piece, 0, array, 2, piece.length);
            int before = taken.calls;
            int size = taken.all.size();
            still = extension.decode(array, 2, piece.length, i == pieces.size() - 1, taken);
            int most = 1 + piece.length + (taken.all.size() - size) / Compressors.PIECE;
            assertTrue(taken.calls - before <= most, "the sink was called for nothing");
        }
        return still;
    }

    /** Takes what comes out, until it is more than the largest. */
    private static final class Taken implements Extension.Sink {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private boolean full;
        private int calls;

        @Override
        public boolean accept(byte[] bytes, int offset, int length) {
            assertTrue(!full, "the sink wanted no more");
            assertTrue(length > 0 && length <= Compressors.PIECE, "a piece of " + length);
            calls++;
            all.write(bytes, offset, length);
            full = all.size() > LARGEST;
            return !full;
        }
    }

    /** For the message of a test that fails. */
    @Override
    public String toString() {
        return (keepsContext ? "with" : "without") + " context: "
                + messages.stream().map(Hex::spell).toList();
    }

    /** Where a fuzzer may begin: whether there is a context, then for each message a quarter of its length, 0 for the rest. */
    public static List<byte[]> seeds() {
        return Hex.lines("""
                00 00 f248cdc9c90700
                01 02 f348cdc9c9070000  00 f200110000
                00 00 f348cdc9c9070000
                00 00 f348cdc9c90700
                01 03 000500faff48656c6c6f0000  02 f200110000000000
                00 00 000500faff48656c6c6f00
                00 00 f24805000000ffffcac9c90700
                00 00 00
                00 00 01
                00 00 0300
                00 00 4bc40200
                00 00 ffff
                00 00 edc1010d000000c2a0f74f6d0e37a00000  // its codes are in the block
                """);
    }
}
