package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.ws101.testing.Hex;

/** The inflater that proves the bound of the window must itself be able to fail. */
class BoundedInflaterTest {
    private static byte[] deflated(byte[] bytes, int strategy) {
        Deflater deflater = new Deflater(9, true);
        deflater.setStrategy(strategy);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length + 1000];
        int size = 0;
        while (!deflater.finished()) {
            size += deflater.deflate(out, size, out.length - size);
        }
        deflater.end();
        return Arrays.copyOf(out, size);
    }

    @Test
    void readsWhatTheJdkWrites() {
        for (byte[] bytes : Payloads.some(1)) {
            for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.HUFFMAN_ONLY, Deflater.FILTERED}) {
                assertArrayEquals(bytes, new BoundedInflater(15).inflate(deflated(bytes, strategy)));
            }
        }
    }

    /** Without pieces and resets the JDK's compressor breaks every bound below the largest. */
    @Test
    void findsADistanceThatReachesOutOfTheWindow() {
        byte[] twice = Payloads.random(2, 20_000);
        System.arraycopy(twice, 0, twice, 10_000, 10_000);
        byte[] deflated = deflated(twice, Deflater.DEFAULT_STRATEGY);

        BoundedInflater wide = new BoundedInflater(14);
        assertArrayEquals(twice, wide.inflate(deflated));
        assertEquals(10_000, wide.longestDistance());
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> new BoundedInflater(13).inflate(deflated));
        assertTrue(e.getMessage().startsWith("distance of 10000 "), e.getMessage());
    }

    @Test
    void findsADistanceThatReachesBeforeTheBeginning() {
        BoundedInflater inflater = new BoundedInflater(15);
        byte[] again = Hex.bytes("f2 00 11 00 00 00 00 ff ff"); // "Hello" by looking back at one (RFC 7692 §7.2.3.2)
        inflater.inflate(Hex.bytes("f2 48 cd c9 c9 07 00 00 00 ff ff"));
        assertEquals("48656c6c6f", Hex.spell(inflater.inflate(again)));

        inflater.forget();
        assertThrows(IllegalStateException.class, () -> inflater.inflate(again));
    }

    @Test
    void findsInputThatEndsWithinABlock() {
        assertThrows(
                IllegalStateException.class,
                () -> new BoundedInflater(15).inflate(Hex.bytes("f2 48 cd c9 c9 07 00 00")));
    }
}
