package org.ws101.internal.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MaskingKeysTest {
    private static final int KEYS = 1_000_000;

    @Test
    void everyBitOfAMillionKeysVaries() {
        MaskingKeys keys = new MaskingKeys(new SecureRandom());
        int[] ones = new int[32];
        int[] drawn = new int[KEYS];
        for (int i = 0; i < KEYS; i++) {
            drawn[i] = keys.getAsInt();
            for (int bit = 0; bit < 32; bit++) {
                ones[bit] += (drawn[i] >>> bit) & 1;
            }
        }
        for (int bit = 0; bit < 32; bit++) {
            // ten standard deviations
            assertTrue(Math.abs(ones[bit] - KEYS / 2) < 5_000, "bit " + bit + " is set " + ones[bit] + " times");
        }
        // chance makes about 116 pairs of equal ones among a million of 2^32
        long different = Arrays.stream(drawn).distinct().count();
        assertTrue(KEYS - different < 300, different + " different keys");
    }

    @Test
    void eachNumberOfTheGeneratorIsGivenOutOnce() {
        AtomicInteger batches = new AtomicInteger();
        MaskingKeys keys = new MaskingKeys(new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                int batch = batches.getAndIncrement();
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (i % 4 == 3 ? i / 4 : i % 4 == 2 ? batch : 0);
                }
            }
        });
        for (int i = 0; i < 640; i++) {
            assertEquals(((i / 64) << 8) | (i % 64), keys.getAsInt());
        }
    }
}
