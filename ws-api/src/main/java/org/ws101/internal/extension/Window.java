package org.ws101.internal.extension;

import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The last bytes of the messages of a connection in one direction: what the next one may refer to (RFC 7692 §7.2.3.1). As large
 * as what there was, up to the largest window of deflate. Not thread-safe.
 */
final class Window {
    private static final int MOST = 1 << DeflateParameters.MOST_WINDOW_BITS;
    private static final byte[] NOTHING = {};

    /** Goes round once it has its full size: the oldest byte stands at {@link #end} then. */
    private byte[] bytes = NOTHING;
    /** Behind the latest byte. */
    private int end;

    private boolean full;

    /** Adds a piece of what was said; of one that is larger than the largest window, its end. */
    void add(byte[] piece, int offset, int length) {
        int count = Math.min(length, MOST);
        int from = offset + length - count;
        if (end + count > bytes.length && bytes.length < MOST) {
            bytes = Arrays.copyOf(bytes, Math.min(MOST, Math.max(end + count, 2 * bytes.length)));
        }
        int behind = Math.min(count, bytes.length - end);
        System.arraycopy(piece, from, bytes, end, behind);
        System.arraycopy(piece, from + behind, bytes, 0, count - behind);
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

    /** Gives a compressor that has written nothing the bytes to refer to. */
    void putInto(Deflater deflater) {
        byte[] inOrder = Arrays.copyOfRange(bytes, full ? end : 0, full ? MOST : end);
        if (full) {
            inOrder = Arrays.copyOf(inOrder, MOST);
            System.arraycopy(bytes, 0, inOrder, MOST - end, end);
        }
        deflater.setDictionary(inOrder);
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    void clear() {
        bytes = NOTHING;
        end = 0;
        full = false;
    }
}
