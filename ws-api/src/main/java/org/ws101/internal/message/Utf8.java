package org.ws101.internal.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8 (RFC 3629): a validator that takes a text in pieces cut anywhere, and the encoder. Not thread-safe.
 *
 * <p>The state between two bytes is what may come next: how many continuation bytes, and the bounds of the first of them,
 * which is where overlong forms, surrogates and code points above U+10FFFF show.
 */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long QUESTION_MARKS = '?' * LOW_BITS;

    private int continuations;
    private int lower;
    private int upper;
    private boolean ascii = true;

    /** Takes the next bytes of the text; false as soon as one of them cannot stand where it stands. */
    public boolean accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (continuations == 0) {
                i = skipCharacters(bytes, i, end);
                if (i == end) {
                    return true;
                }
                if (!acceptLeading(bytes[i] & 0xFF)) {
                    return false;
                }
            } else {
                int b = bytes[i] & 0xFF;
                if (b < lower || b > upper) {
                    return false;
                }
                continuations--;
                lower = 0x80;
                upper = 0xBF;
            }
            i++;
        }
        return true;
    }

    /** The index behind all characters that are whole and valid: what stands there is cut, wrong or the end. */
    private int skipCharacters(byte[] bytes, int from, int end) {
        int i = skipAscii(bytes, from, end);
        if (i < end) {
            ascii = false;
        }
        while (i < end) {
            int size = validSize(bytes, i, end);
            if (size == 0) {
                return i;
            }
            i += size;
            if (i < end && bytes[i] >= 0) {
                i = skipAscii(bytes, i, end);
            }
        }
        return i;
    }

    /** How many bytes the character takes that begins here and is not ASCII; 0 when it is cut or wrong. */
    private static int validSize(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xFF;
        if (first >= 0xE0 && first <= 0xEF && end - i >= 3) {
            int character = (first & 0xF) << 12 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F);
            boolean valid = areContinuations(bytes[i + 1], bytes[i + 2])
                    && character >= 0x800
                    && !Character.isSurrogate((char) character);
            return valid ? 3 : 0;
        }
        if (first >= 0xC2 && first < 0xE0 && end - i >= 2) {
            return areContinuations(bytes[i + 1], bytes[i + 1]) ? 2 : 0;
        }
        if (first >= 0xF0 && end - i >= 4) {
            int top = (first & 0xF) << 2 | (bytes[i + 1] & 0x3F) >> 4; // the plane, of which there are 1 to 16
            boolean valid = first < 0xF8
                    && areContinuations(bytes[i + 1], bytes[i + 2])
                    && areContinuations(bytes[i + 3], bytes[i + 3])
                    && top >= 0x1
                    && top <= 0x10;
            return valid ? 4 : 0;
        }
        return 0;
    }

    private static boolean areContinuations(byte one, byte other) {
        return (one & 0xC0) == 0x80 && (other & 0xC0) == 0x80;
    }

    /** Whether the text may end here. */
    public boolean isComplete() {
        return continuations == 0;
    }

    /** Starts a new text. */
    public void reset() {
        continuations = 0;
        ascii = true;
    }

    /** A validator that goes on from here by itself. */
    public Utf8 copy() {
        Utf8 copy = new Utf8();
        copy.continuations = continuations;
        copy.lower = lower;
        copy.upper = upper;
        copy.ascii = ascii;
        return copy;
    }

    /** The string of bytes that were the whole of what was accepted since the last reset. */
    public String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /**
     * Encodes a text.
     *
     * @throws IllegalArgumentException when the text holds an unpaired surrogate
     */
    public static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // for an unpaired surrogate the JDK writes a question mark: nothing else has to be looked at
        int mark = nextQuestionMark(bytes, 0);
        if (bytes.length > text.length()) {
            requirePaired(text, mark < bytes.length ? 0 : text.length(), text.length());
            return bytes;
        }
        while (mark < bytes.length) { // each byte is that of the char in its place
            int looked = Math.min(mark + 8, bytes.length);
            requirePaired(text, mark, looked);
            mark = nextQuestionMark(bytes, looked);
        }
        return bytes;
    }

    /**
     * Encodes a short text in place, where there is room for three bytes for each of its chars.
     *
     * @return the index behind the last byte written
     * @throws IllegalArgumentException when the text holds an unpaired surrogate
     */
    public static int encode(String text, byte[] bytes, int offset) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            all |= c;
            bytes[offset + i] = (byte) c;
        }
        return all < 0x80 ? offset + text.length() : encodeCharacters(text, bytes, offset);
    }

    private static int encodeCharacters(String text, byte[] bytes, int offset) {
        int out = offset;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[out++] = (byte) c;
            } else if (c < 0x800) {
                bytes[out++] = (byte) (0xC0 | (c >> 6));
                bytes[out++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                bytes[out++] = (byte) (0xE0 | (c >> 12));
                bytes[out++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                bytes[out++] = (byte) (0x80 | (c & 0x3F));
            } else {
                int codePoint = pairAt(text, i);
                i++;
                bytes[out++] = (byte) (0xF0 | (codePoint >> 18));
                bytes[out++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                bytes[out++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                bytes[out++] = (byte) (0x80 | (codePoint & 0x3F));
            }
        }
        return out;
    }

    /** The character of a surrogate pair. */
    private static int pairAt(String text, int i) {
        int codePoint = text.codePointAt(i);
        if (codePoint < 0x10000) {
            throw new IllegalArgumentException("The text contains an unpaired surrogate at index " + i
                    + ", which UTF-8 cannot express: send such data as binary");
        }
        return codePoint;
    }

    private static void requirePaired(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int unused = pairAt(text, i);
                i++;
            }
        }
    }

    private static int nextQuestionMark(byte[] bytes, int from) {
        int i = from;
        while (i <= bytes.length - 8 && !hasQuestionMark((long) LONGS.get(bytes, i))) {
            i += 8;
        }
        while (i < bytes.length && bytes[i] != '?') {
            i++;
        }
        return i;
    }

    private static boolean hasQuestionMark(long eight) {
        long zeroWhereEqual = eight ^ QUESTION_MARKS;
        return ((zeroWhereEqual - LOW_BITS) & ~zeroWhereEqual & HIGH_BITS) != 0;
    }

    private static int skipAscii(byte[] bytes, int from, int end) {
        int i = from;
        while (i <= end - 8 && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
            i += 8;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private boolean acceptLeading(int b) {
        lower = 0x80;
        upper = 0xBF;
        if (b >= 0xC2 && b <= 0xDF) {
            continuations = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            continuations = 2;
            if (b == 0xE0) {
                lower = 0xA0; // below: overlong
            } else if (b == 0xED) {
                upper = 0x9F; // above: surrogates
            }
        } else if (b >= 0xF0 && b <= 0xF4) {
            continuations = 3;
            if (b == 0xF0) {
                lower = 0x90; // below: overlong
            } else if (b == 0xF4) {
                upper = 0x8F; // above: beyond U+10FFFF
            }
        } else {
            return false;
        }
        return true;
    }
}
