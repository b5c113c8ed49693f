package org.ws101.internal.extension;

import java.io.ByteArrayOutputStream;

/**
 * Reads deflate (RFC 1951), one block after the other, in a window of a given size: a distance that reaches further back, or
 * before the beginning, is an error. Slow and plain, so that it can be believed; it shares no code with zlib.
 */
public final class BoundedInflater {
    private static final int[] LENGTH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258
    };
    private static final int[] LENGTH_EXTRA = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    private static final int[] DISTANCE_BASE = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577
    };
    private static final int[] DISTANCE_EXTRA = {
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13
    };
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    /** All that can be looked back at. */
    private final byte[] window;

    private long produced;
    private int longestDistance;

    private byte[] in = {};
    private long bit;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    public BoundedInflater(int windowBits) {
        window = new byte[1 << windowBits];
    }

    /** The furthest that was looked back. */
    public int longestDistance() {
        return longestDistance;
    }

    /** Forgets all that was produced. */
    public void forget() {
        produced = 0;
    }

    /**
     * Reads whole blocks, up to the end of the input.
     *
     * @throws IllegalStateException when they are invalid, or reach out of the window
     */
    public byte[] inflate(byte[] blocks) {
        in = blocks;
        bit = 0;
        out = new ByteArrayOutputStream();
        while (bit < 8L * in.length) {
            boolean last = bits(1) == 1;
            switch (bits(2)) {
                case 0 -> stored();
                case 1 -> compressed(fixedLengths(), filled(30, 5));
                case 2 -> dynamic();
                default -> throw new IllegalStateException("block of type 3");
            }
            if (last) {
                align();
            }
        }
        return out.toByteArray();
    }

    private void stored() {
        align();
        int length = bits(16);
        if (bits(16) != (~length & 0xFFFF)) {
            throw new IllegalStateException("stored block whose lengths differ");
        }
        for (int i = 0; i < length; i++) {
            put(bits(8));
        }
    }

    private void dynamic() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int lengthCodes = bits(4) + 4;
        int[] codeLengths = new int[19];
        for (int i = 0; i < lengthCodes; i++) {
            codeLengths[ORDER[i]] = bits(3);
        }
        int[] lengths = new int[literals + distances];
        Code codes = Code.of(codeLengths);
        for (int i = 0; i < lengths.length; ) {
            int symbol = symbol(codes);
            if (symbol < 16) {
                lengths[i++] = symbol;
            } else {
                int value = symbol == 16 ? lengths[i - 1] : 0;
                int repeat = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
                for (int j = 0; j < repeat; j++) {
                    lengths[i++] = value;
                }
            }
        }
        compressed(
                java.util.Arrays.copyOf(lengths, literals),
                java.util.Arrays.copyOfRange(lengths, literals, lengths.length));
    }

    private void compressed(int[] literalLengths, int[] distanceLengths) {
        Code literals = Code.of(literalLengths);
        Code distances = Code.of(distanceLengths);
        while (true) {
            int symbol = symbol(literals);
            if (symbol == 256) {
                return;
            }
            if (symbol < 256) {
                put(symbol);
                continue;
            }
            int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_EXTRA[symbol - 257]);
            int code = symbol(distances);
            copy(length, DISTANCE_BASE[code] + bits(DISTANCE_EXTRA[code]));
        }
    }

    private void copy(int length, int distance) {
        if (distance > produced || distance > window.length) {
            throw new IllegalStateException("distance of " + distance + " after " + produced + " bytes, in a window of "
                    + window.length + " bytes");
        }
        longestDistance = Math.max(longestDistance, distance);
        for (int i = 0; i < length; i++) {
            put(window[(int) ((produced - distance) % window.length)] & 0xFF);
        }
    }

    private void put(int value) {
        window[(int) (produced % window.length)] = (byte) value;
        produced++;
        out.write(value);
    }

    /** A canonical Huffman code: how many symbols have each length, and the symbols in the order of their codes. */
    private record Code(int[] counts, int[] symbols) {
        static Code of(int[] lengths) {
            int[] counts = new int[16];
            int[] symbols = new int[lengths.length];
            int size = 0;
            for (int length = 1; length <= 15; length++) {
                for (int symbol = 0; symbol < lengths.length; symbol++) {
                    if (lengths[symbol] == length) {
                        counts[length]++;
                        symbols[size++] = symbol;
                    }
                }
            }
            return new Code(counts, symbols);
        }
    }

    private int symbol(Code of) {
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= 15; length++) {
            code = code << 1 | bits(1);
            first <<= 1;
            int count = of.counts[length];
            if (code - first < count) {
                return of.symbols[index + code - first];
            }
            first += count;
            index += count;
        }
        throw new IllegalStateException("no such code");
    }

    private static int[] fixedLengths() {
        int[] lengths = new int[288];
        for (int i = 0; i < 288; i++) {
            lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        }
        return lengths;
    }

    private static int[] filled(int size, int value) {
        int[] lengths = new int[size];
        java.util.Arrays.fill(lengths, value);
        return lengths;
    }

    private void align() {
        bit = (bit + 7) & ~7L;
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int index = (int) (bit >>> 3);
            if (index >= in.length) {
                throw new IllegalStateException("the input ends within a block");
            }
            value |= (in[index] >>> (bit & 7) & 1) << i;
            bit++;
        }
        return value;
    }
}
