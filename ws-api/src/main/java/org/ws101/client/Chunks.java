package org.ws101.client;

import java.io.ByteArrayOutputStream;

/**
 * Takes the data out of a body in the chunked transfer coding (RFC 9112 §7.1), which may come in pieces of any size. Each byte is
 * looked at once. Not thread-safe.
 */
final class Chunks {
    private static final int MOST_DIGITS = 7;

    private enum Expect {
        SIZE,
        /** The rest of the line with the size. */
        EXTENSION,
        DATA,
        /** The line end behind the data. */
        LINE_END,
        NOTHING
    }

    private final ByteArrayOutputStream data;
    private Expect expect = Expect.SIZE;
    private int digits;
    private int size;

    /** @param data where the data of the chunks goes, as far as they come */
    Chunks(ByteArrayOutputStream data) {
        this.data = data;
    }

    /** Whether the last chunk has come, or the coding is broken, so that nothing more can be made of it. */
    boolean isComplete() {
        return expect == Expect.NOTHING;
    }

    /** Takes a piece of the body. */
    void take(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && expect != Expect.NOTHING) {
            if (expect == Expect.DATA) {
                int count = Math.min(size, end - at);
                data.write(bytes, at, count);
                at += count;
                size -= count;
                expect = size == 0 ? Expect.LINE_END : Expect.DATA;
            } else {
                expect = next(bytes[at++]);
            }
        }
    }

    private Expect next(byte c) {
        return switch (expect) {
            case SIZE -> sizeOrItsEnd(c);
            case EXTENSION -> c == '\n' ? begin() : Expect.EXTENSION;
            case LINE_END -> c == '\n' ? Expect.SIZE : c == '\r' ? Expect.LINE_END : Expect.NOTHING;
            case DATA, NOTHING -> expect;
        };
    }

    private Expect sizeOrItsEnd(byte c) {
        int digit = Character.digit(c, 16);
        if (digit >= 0) {
            size = size << 4 | digit;
            return ++digits <= MOST_DIGITS ? Expect.SIZE : Expect.NOTHING;
        }
        boolean ends = c == '\r' || c == ';' || c == ' ' || c == '\t';
        return ends && digits > 0 ? Expect.EXTENSION : Expect.NOTHING;
    }

    private Expect begin() {
        digits = 0;
        return size == 0 ? Expect.NOTHING : Expect.DATA;
    }
}
