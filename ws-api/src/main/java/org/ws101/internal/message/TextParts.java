package org.ws101.internal.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns the valid UTF-8 of one text, cut anywhere, into strings: a character that a cut goes through comes with the later
 * part. Not thread-safe.
 */
public final class TextParts {
    private static final byte[] NOTHING = {};

    /** The first bytes of a character whose rest is still to come: at most three. */
    private byte[] carried = NOTHING;

    /** The text of the next part. */
    public String next(byte[] part) {
        byte[] bytes = part;
        if (carried.length > 0) {
            bytes = Arrays.copyOf(carried, carried.length + part.length);
            System.arraycopy(part, 0, bytes, carried.length, part.length);
        }
        int end = endOfWholeCharacters(bytes);
        carried = end == bytes.length ? NOTHING : Arrays.copyOfRange(bytes, end, bytes.length);
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static int endOfWholeCharacters(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int b = bytes[bytes.length - back] & 0xFF;
            if (b >= 0xC0) {
                int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? bytes.length - back : bytes.length;
            }
        }
        return bytes.length;
    }
}
