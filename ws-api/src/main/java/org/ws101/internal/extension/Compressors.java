package org.ws101.internal.extension;

import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Where compressors and decompressors, which hold native memory, come from and go back to. Thread-safe. All of them read or
 * write deflate without a header (RFC 1951).
 */
public interface Compressors {
    /** The most that comes out of a decompressor in one piece. */
    int PIECE = 8192;

    /** A compressor without a context, for the caller alone until it gives it back. */
    Deflater takeDeflater(int level);

    /** Takes a compressor back, in any state. */
    void giveBack(Deflater deflater, int level);

    /** A decompressor without a context, for the caller alone until it gives it back. */
    Inflater takeInflater();

    /** Takes a decompressor back, in any state. */
    void giveBack(Inflater inflater);

    /** An array of {@link #PIECE} bytes for what comes out of a decompressor, for the caller alone until it gives it back. */
    default byte[] takePiece() {
        return new byte[PIECE];
    }

    /** Takes such an array back. */
    default void giveBack(byte[] piece) {}
}
