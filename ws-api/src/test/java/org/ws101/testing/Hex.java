package org.ws101.testing;

import java.util.HexFormat;
import java.util.List;

/**
 * Bytes spelt in hexadecimal, for reading: white space is ignored, and so is everything from {@code //} to the end of the
 * line, which tells what the bytes mean.
 */
public final class Hex {
    private Hex() {}

    /** The bytes of the whole text. */
    public static byte[] bytes(String text) {
        return HexFormat.of()
                .parseHex(text.replaceAll("//[^\n]*", "").replaceAll("\\s", "").toLowerCase(java.util.Locale.ROOT));
    }

    /** The bytes of each line; lines that spell none are left out. */
    public static List<byte[]> lines(String text) {
        return text.lines().map(Hex::bytes).filter(bytes -> bytes.length > 0).toList();
    }

    /** The other way round: two digits a byte, nothing between them. */
    public static String spell(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
