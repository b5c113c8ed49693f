package org.ws101.internal.extension;

import java.util.Arrays;
import java.util.zip.Inflater;

/**
 * The last bytes that came out of the messages of a connection: what its next one may refer to (RFC 7692 §7.2.3.1). As large as
 * what came out, up to the largest window of deflate. Not thread-safe.
 */
final class Window {
    private static final int MOST = 1 << DeflateParameters.MOST_WINDOW_BITS;
    private static final byte[] NOTHING = {};

    /** Goes round once it has its full size: the oldest byte stands at {@link #end} then. */
    private byte[] bytes = NOTHING;
    /** Behind the latest byte. */
    private int end;

    private boolean full;

    /** Adds what came out, not more than the largest window. */
    void add(byte[] piece, int count) {
        if (end + count > bytes.length && bytes.length < MOST) {
            bytes = Arrays.copyOf(bytes, Math.min(MOST, Math.max(end + count, 2 * bytes.length)));
        }
        int behind = Math.min(count, bytes.length - end);
        System.arraycopy(piece, 0, bytes, end, behind);
        System.arraycopy(piece, behind, bytes, 0, count - behind);
        end += count;
        if (end >= MOST) {
            end -= MOST;
            full = true;
        }
    }

    /** Gives a decompressor that has read nothing the bytes to refer to. */
    void putInto(Inflater inflater) {
        if (full) {
            inflater.setDictionary(bytes, end, MOST - end);
        }
        inflater.setDictionary(bytes, 0, end);
    }

    void clear() {
        bytes = NOTHING;
        end = 0;
        full = false;
    }
}
