package org.ws101.internal.extension;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.ws101.PermessageDeflate;

/**
 * Compresses the messages of one direction (RFC 7692 §7.2.1). Not thread-safe.
 *
 * <p>The JDK cannot set the window size. But matches reach back no further than the last reset of the Deflater: with a
 * window of 2<sup>w</sup> bytes it is reset after 2<sup>w</sup> bytes at the latest. Every piece ends with a sync flush, on a
 * byte boundary, so that the pieces together are one sequence of deflate blocks.
 */
final class Compression {
    private static final byte[] NOTHING = {};
    /** The header bits of an empty stored block, whose other four bytes are dropped: an empty end of a message. */
    private static final byte[] EMPTY_BLOCK = {0};
    /** The rest of an empty stored block behind its header bits, and the header bits of another. */
    private static final byte[] EMPTY_REST = {0, 0, -1, -1, 0};
    /** What a sync flush ends with, and RFC 7692 §7.2.1 has dropped from the end of a message: 00 00 FF FF. */
    private static final int TAIL = 4;

    private static final int LEAST_ROOM = 64;
    /** The first part of a message shows from this size on whether it pays to compress the message. */
    private static final int TELLING_PART = 1024;

    /** What decides how a message is compressed when there is no context. */
    private record Likeness(int windowBits, int level, OptionalInt maxRatio) {}

    private final Compressors compressors;
    private final PermessageDeflate settings;
    private final int windowBits;
    /** How many bytes may be compressed between two resets. */
    private final long window;

    private final boolean keepsContext;
    /** Held while a message is under way and, when the context is kept, until there has been none for a while. */
    private @Nullable Deflater held;
    /** What messages may refer to, when the context is kept: the compressor has it too, but in native memory. */
    private final Window said = new Window();
    /** How many bytes were compressed since the last reset. */
    private long sinceReset;

    private boolean withinMessage;
    /** Bytes of the message that came in, and that came out. */
    private long in;

    private long out;

    Compression(Compressors compressors, PermessageDeflate settings, int windowBits, boolean keepsContext) {
        this.compressors = compressors;
        this.settings = settings;
        this.windowBits = windowBits;
        // zlib itself keeps to the largest window
        this.window = windowBits == DeflateParameters.MOST_WINDOW_BITS ? Long.MAX_VALUE : 1L << windowBits;
        this.keepsContext = keepsContext;
    }

    /**
     * Compresses a piece of a message.
     *
     * @param last whether it ends the message
     * @return null when the piece begins the message and the message had better go uncompressed
     */
    byte @Nullable [] compress(byte[] bytes, int offset, int length, boolean last) {
        boolean first = !withinMessage;
        byte[] compressed;
        if (length == 0) {
            compressed = last ? EMPTY_BLOCK : NOTHING;
        } else {
            compressed = deflate(bytes, offset, length, last ? TAIL : 0);
            if (first && !pays(length, compressed.length, last)) {
                release(); // the peer will not see what was just compressed: nothing may refer to it
                return null;
            }
        }
        in += length;
        out += compressed.length;
        if (last) {
            compressed = withinRatio(compressed);
            in = 0;
            out = 0;
        }
        withinMessage = !last;
        if (last && !keepsContext) {
            release();
        }
        return compressed;
    }

    /** Equal for all that compress every message to the same bytes; null when that depends on the messages before. */
    @Nullable
    Object likeness() {
        return keepsContext ? null : new Likeness(windowBits, settings.level(), settings.maxRatio());
    }

    /** Whether compression saves anything, and does not exceed a ratio that the peer may have set like us. */
    private boolean pays(int length, int compressed, boolean last) {
        // short messages do not shrink before there is a context, and never would if each of them dropped it
        boolean tells = length >= TELLING_PART || (last && !keepsContext);
        return (!tells || compressed < length) && !Decompression.exceedsRatio(settings, length, compressed);
    }

    /**
     * The end of a message in several parts, such that the message does not exceed a ratio that the peer may have set like us:
     * nobody knows at its beginning. Empty blocks make it longer; of the last of them the end is dropped, as always.
     */
    private byte[] withinRatio(byte[] end) {
        if (!Decompression.exceedsRatio(settings, in, out)) {
            return end;
        }
        int ratio = settings.maxRatio().getAsInt();
        long missing = (in + ratio - 1) / ratio - out;
        int blocks = Math.toIntExact((missing + EMPTY_REST.length - 1) / EMPTY_REST.length);
        byte[] longer = Arrays.copyOf(end, end.length + blocks * EMPTY_REST.length);
        for (int i = end.length; i < longer.length; i += EMPTY_REST.length) {
            System.arraycopy(EMPTY_REST, 0, longer, i, EMPTY_REST.length);
        }
        return longer;
    }

    private byte[] deflate(byte[] bytes, int offset, int length, int dropped) {
        byte[] piece = compressors.takePiece();
        try {
            int likely = LEAST_ROOM + length / 2;
            return deflate(bytes, offset, length, dropped, likely <= piece.length ? piece : new byte[likely]);
        } finally {
            compressors.giveBack(piece);
        }
    }

    private byte[] deflate(byte[] bytes, int offset, int length, int dropped, byte[] room) {
        Deflater deflater = deflater();
        byte[] out = room;
        int size = 0;
        int end = offset + length;
        for (int from = offset; from < end; ) {
            if (sinceReset == window) {
                deflater.reset();
                said.clear();
                sinceReset = 0;
            }
            int piece = (int) Math.min(end - from, window - sinceReset);
            deflater.setInput(bytes, from, piece);
            do {
                if (out.length - size < LEAST_ROOM) {
                    out = Arrays.copyOf(out, out.length * 2);
                }
                size += deflater.deflate(out, size, out.length - size, Deflater.SYNC_FLUSH);
            } while (size == out.length);
            if (keepsContext) {
                said.add(bytes, from, piece);
            }
            sinceReset += piece;
            from += piece;
        }
        deflater.setInput(NOTHING); // holds no message of the application's
        return Arrays.copyOf(out, size - dropped);
    }

    private Deflater deflater() {
        if (held == null) {
            held = compressors.takeDeflater(settings.level());
            if (said.isEmpty()) {
                sinceReset = 0;
            } else {
                said.putInto(held);
            }
        }
        return held;
    }

    /** Gives the compressor back, and with it the context. */
    void release() {
        said.clear();
        rest();
    }

    /** Whether it holds a compressor. */
    boolean holds() {
        return held != null;
    }

    /** Gives the compressor back; the context remains. Not within a message. */
    void rest() {
        if (held != null) {
            compressors.giveBack(held, settings.level());
            held = null;
        }
    }
}
