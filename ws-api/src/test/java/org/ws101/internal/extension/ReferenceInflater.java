package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A second, slow reading of permessage-deflate (RFC 7692 §7.2.2): the compressed payload of a message as one array, with the four
 * bytes behind it that its sender has dropped, through a new decompressor each time. What comes out of a whole message is read
 * once more by {@link BoundedInflater}, which shares no code with zlib. Not thread-safe.
 */
public final class ReferenceInflater {
    private static final byte[] TAIL = {0, 0, -1, -1};
    /** An empty block that is final (RFC 1951 §3.2.4). */
    private static final byte[] FINAL_BLOCK = {1, 0, 0, -1, -1};

    private static final int WINDOW = 1 << 15;

    private final boolean keepsContext;
    /** What the next message may refer to (RFC 7692 §7.2.3.1). */
    private byte[] context = {};

    public ReferenceInflater(boolean keepsContext) {
        this.keepsContext = keepsContext;
    }

    /**
     * What bytes of deflate mean.
     *
     * @param output what comes out, up to the first error
     * @param valid whether there was no error
     * @param ended whether the last of the bytes is the last of a final block
     * @param fresh from where on the output refers to nothing before it; -1 if it may refer to all there was
     */
    private record Reading(byte[] output, boolean valid, boolean ended, int fresh) {}

    /** What comes out of the beginning of a message, up to the first error; little more than {@code most} bytes of it. */
    public byte[] output(byte[] payload, long most) {
        return read(payload, most).output;
    }

    /** Whether the beginning of a message holds no error. */
    public boolean isValid(byte[] payload) {
        return read(payload, Long.MAX_VALUE).valid;
    }

    /** Whether a valid beginning of a message is a whole message. */
    public boolean isComplete(byte[] payload) {
        Reading reading = read(payload, Long.MAX_VALUE);
        if (payload.length == 0 || reading.ended) {
            return true; // nothing that the tail would complete
        }
        Reading withTail = read(joined(payload, TAIL), Long.MAX_VALUE);
        if (!withTail.valid || withTail.output.length > reading.output.length) {
            return false;
        }
        // between two blocks another one fits, and nowhere else
        Reading closed = withTail.ended ? withTail : read(joined(payload, TAIL, FINAL_BLOCK), Long.MAX_VALUE);
        return closed.valid && closed.ended && closed.output.length == reading.output.length;
    }

    /** A whole message has been read: the next one may refer to it. */
    public void remember(byte[] payload) {
        Reading reading = read(payload, Long.MAX_VALUE);
        boolean tailIsRead = payload.length > 0 && !reading.ended;
        byte[] whole = tailIsRead ? joined(payload, TAIL) : payload;
        requireSameElsewhere(whole, reading.output);
        if (!keepsContext) {
            return;
        }
        // RFC 1951 §3.2.3: a final block ends the data; whatever follows cannot refer to it
        Reading end = read(whole, Long.MAX_VALUE);
        byte[] all = end.fresh < 0
                ? joined(context, end.output)
                : Arrays.copyOfRange(end.output, end.fresh, end.output.length);
        context = Arrays.copyOfRange(all, Math.max(0, all.length - WINDOW), all.length);
    }

    private void requireSameElsewhere(byte[] whole, byte[] output) {
        BoundedInflater other = new BoundedInflater(15);
        int stored = 0;
        while (stored < context.length) { // as a block that is not compressed
            int length = Math.min(context.length - stored, 0xFFFF);
            byte[] header = {0, (byte) length, (byte) (length >> 8), (byte) ~length, (byte) (~length >> 8)};
            byte[] block = joined(header, Arrays.copyOfRange(context, stored, stored + length));
            byte[] unused = other.inflate(block);
            stored += length;
        }
        assertArrayEquals(output, other.inflate(whole), "two decompressors");
    }

    private Reading read(byte[] bytes, long most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[97];
        byte[] rest = bytes;
        byte[] dictionary = keepsContext ? context : new byte[0];
        int fresh = -1;
        while (true) {
            Inflater inflater = new Inflater(true);
            try {
                if (dictionary.length > 0) {
                    inflater.setDictionary(dictionary);
                }
                inflater.setInput(rest);
                boolean valid = readStream(inflater, piece, out, most);
                if (!valid || !inflater.finished()) {
                    return new Reading(out.toByteArray(), valid, false, fresh);
                }
                fresh = out.size();
                dictionary = new byte[0];
                rest = Arrays.copyOfRange(rest, rest.length - inflater.getRemaining(), rest.length);
                if (rest.length == 0) {
                    return new Reading(out.toByteArray(), true, true, fresh);
                }
            } finally {
                inflater.end();
            }
        }
    }

    /** Reads up to the end of a final block or of the input; false at an error. */
    private static boolean readStream(Inflater inflater, byte[] piece, ByteArrayOutputStream out, long most) {
        long before = 0;
        try {
            while (out.size() <= most) {
                before = inflater.getBytesWritten();
                int count = inflater.inflate(piece);
                out.write(piece, 0, count);
                if (inflater.finished() || count < piece.length) {
                    break;
                }
            }
            return true;
        } catch (DataFormatException e) {
            out.write(piece, 0, (int) (inflater.getBytesWritten() - before));
            return false;
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
