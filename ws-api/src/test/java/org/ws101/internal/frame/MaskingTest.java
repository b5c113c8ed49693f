package org.ws101.internal.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ws101.testing.Hex;

/** RFC 6455 §5.3. */
class MaskingTest {
    private static final int KEY = 0x37fa213d;

    /** The definition, octet by octet: j = i MOD 4. */
    private static byte[] reference(byte[] bytes, int offset, int length, int key, long phase) {
        byte[] keyOctets = {(byte) (key >>> 24), (byte) (key >>> 16), (byte) (key >>> 8), (byte) key};
        byte[] masked = bytes.clone();
        for (int i = 0; i < length; i++) {
            masked[offset + i] = (byte) (bytes[offset + i] ^ keyOctets[(int) ((phase + i) % 4)]);
        }
        return masked;
    }

    @Test
    void theExampleOfTheRfc() {
        byte[] bytes = "Hello".getBytes(StandardCharsets.US_ASCII);
        Masking.apply(bytes, 0, 5, KEY, 0);
        assertEquals("7f9f4d5158", Hex.spell(bytes)); // RFC 6455 §5.7
        Masking.apply(bytes, 0, 5, KEY, 0);
        assertEquals("Hello", new String(bytes, StandardCharsets.US_ASCII));
    }

    @Test
    void everyLengthOffsetAndPhaseEqualsTheDefinitionAndTouchesNothingElse() {
        Random random = new Random(53);
        byte[] bytes = new byte[64];
        for (int length = 0; length <= 40; length++) {
            for (int offset = 0; offset < 17; offset++) {
                for (int phase = 0; phase < 9; phase++) {
                    random.nextBytes(bytes);
                    int key = random.nextInt();
                    byte[] masked = bytes.clone();
                    Masking.apply(masked, offset, length, key, phase);
                    assertArrayEquals(reference(bytes, offset, length, key, phase), masked);
                }
            }
        }
    }

    @Test
    void thePhaseMayBeBeyond32Bits() {
        byte[] bytes = Hex.bytes("00 00 00 00 00");
        Masking.apply(bytes, 0, 5, KEY, (1L << 33) + 1);
        assertEquals("fa213d37fa", Hex.spell(bytes));
    }
}
