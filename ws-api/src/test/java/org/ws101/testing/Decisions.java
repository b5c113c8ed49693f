package org.ws101.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The bytes of a fuzzer as a row of decisions. Behind their end every decision is 0. Not thread-safe. */
public final class Decisions {
    private final byte[] bytes;
    private int next;

    public Decisions(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return next < bytes.length;
    }

    /** The next byte, 0 to 255. */
    public int octet() {
        return hasMore() ? bytes[next++] & 0xFF : 0;
    }

    /** One of several, by the next byte. */
    public <T> T oneOf(List<T> several) {
        return several.get(octet() % several.size());
    }

    /** At most so many of the next bytes. */
    public byte[] bytes(int most) {
        int end = Math.min(bytes.length, next + most);
        byte[] taken = Arrays.copyOfRange(bytes, Math.min(next, end), end);
        next = end;
        return taken;
    }

    /** All that is left. */
    public byte[] rest() {
        return bytes(bytes.length);
    }

    /** All that is left, each byte a character. */
    public String restAsText() {
        return new String(rest(), StandardCharsets.ISO_8859_1);
    }
}
