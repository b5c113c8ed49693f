package org.ws101.internal.extension;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Payloads to compress: repetitive, textual, random, and of sizes round every boundary. The same for the same seed. */
public final class Payloads {
    private Payloads() {}

    public static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Words out of a small vocabulary, drawn anew all the time: matches near and far. */
    public static byte[] text(long seed, int length) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(Integer.toString(random.nextInt(3000) * 7919, 36)).append(' ');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** A random block that comes again and again at the given distance. */
    public static byte[] repeating(long seed, int distance, int length) {
        byte[] block = random(seed, distance);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = block[i % distance];
        }
        return bytes;
    }

    public static List<byte[]> some(long seed) {
        Random random = new Random(seed);
        List<byte[]> payloads = new ArrayList<>();
        for (int size : new int[] {1, 2, 3, 125, 255, 256, 257, 511, 512, 513, 1024, 4096, 8191, 8192, 8193, 40_000}) {
            payloads.add(text(random.nextLong(), size));
            payloads.add(random(random.nextLong(), size));
            payloads.add(new byte[size]);
        }
        for (int distance :
                new int[] {255, 256, 257, 300, 512, 1000, 1024, 1025, 4000, 16_384, 16_385, 32_000, 32_768}) {
            payloads.add(repeating(random.nextLong(), distance, 3 * distance + random.nextInt(500)));
        }
        return payloads;
    }
}
