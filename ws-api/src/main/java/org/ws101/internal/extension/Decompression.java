package org.ws101.internal.extension;

import java.util.OptionalInt;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketFailure;

/**
 * Decompresses the messages of one direction (RFC 7692 §7.2.2), handing on what comes out piece by piece, so that whoever
 * takes it can stop in time. Not thread-safe. The JDK's decompressor has the largest window, so that it reads whatever was
 * agreed on.
 */
final class Decompression {
    /** What the sender dropped from the end of the message. */
    private static final byte[] TAIL = {0, 0, -1, -1};
    /** A final block that is empty: the decompressor arrives at its end exactly if the message was complete before it. */
    private static final byte[] FINAL_BLOCK = {1, 0, 0, -1, -1};

    private final Compressors compressors;
    private final PermessageDeflate settings;
    private final boolean keepsContext;
    /** Held while a message is under way: it has native memory, and between messages the window does. */
    private @Nullable Inflater held;

    /** What the messages before have left, when the context is kept. */
    private final Window window = new Window();
    /** Bytes of the message that came in, and that came out. */
    private long in;

    private long out;
    /** Whether the message ends, so far, on the end of a final block or is empty: there is nothing to complete. */
    private boolean complete = true;

    Decompression(Compressors compressors, PermessageDeflate settings, boolean keepsContext) {
        this.compressors = compressors;
        this.settings = settings;
        this.keepsContext = keepsContext;
    }

    /**
     * Decompresses a piece of a message.
     *
     * @param last whether it ends the message
     * @return false when the data is invalid
     * @throws WebSocketFailure when the message has ended and inflated beyond the permitted ratio
     */
    boolean decompress(byte[] bytes, int offset, int length, boolean last, Extension.Sink to) {
        in += length;
        try {
            if (length > 0 && !inflate(bytes, offset, length, to)) {
                return true;
            }
            return !last || end();
        } catch (DataFormatException e) {
            return false;
        }
    }

    /** Hands on all that comes out; false when the sink wants no more. */
    private boolean inflate(byte[] bytes, int offset, int length, Extension.Sink to) throws DataFormatException {
        Inflater inflater = inflater();
        inflater.setInput(bytes, offset, length);
        complete = false;
        byte[] piece = compressors.takePiece();
        try {
            return inflateAll(inflater, piece, bytes, offset + length, to);
        } finally {
            compressors.giveBack(piece);
        }
    }

    private boolean inflateAll(Inflater inflater, byte[] piece, byte[] bytes, int end, Extension.Sink to)
            throws DataFormatException {
        while (true) {
            int count;
            long writtenBefore = inflater.getBytesWritten();
            try {
                count = inflater.inflate(piece);
            } catch (DataFormatException e) {
                handOnWhatCameBefore(piece, inflater.getBytesWritten() - writtenBefore, to);
                throw e;
            }
            out += count;
            if (keepsContext) {
                window.add(piece, 0, count);
            }
            if (count > 0 && !to.accept(piece, 0, count)) {
                return false;
            }
            if (inflater.finished()) {
                // RFC 7692 §7.2.3.4: other blocks may follow a final one
                int left = inflater.getRemaining();
                inflater.reset();
                window.clear();
                complete = left == 0;
                if (complete) {
                    return true;
                }
                inflater.setInput(bytes, end - left, left);
            } else if (count < piece.length) {
                return true;
            }
        }
    }

    /** What came out before the data that is invalid may break a rule by itself; it does when it comes by itself. */
    private static void handOnWhatCameBefore(byte[] piece, long count, Extension.Sink to) {
        if (count > 0) {
            boolean unused = to.accept(piece, 0, (int) count);
        }
    }

    /** Ends the message; false when its data was not complete. */
    private boolean end() throws DataFormatException {
        if (exceedsRatio(settings, out, in)) {
            throw new WebSocketFailure(
                    CloseCode.MESSAGE_TOO_BIG,
                    "message inflates to more than " + settings.maxRatio().getAsInt()
                            + " times its compressed size (maxRatio of permessageDeflate)");
        }
        boolean valid = complete || endsWithTail();
        in = 0;
        out = 0;
        complete = true;
        release();
        return valid;
    }

    /** Whether so many bytes out of so many are more than the settings permit. */
    static boolean exceedsRatio(PermessageDeflate settings, long inflated, long compressed) {
        OptionalInt maxRatio = settings.maxRatio();
        return maxRatio.isPresent()
                && inflated > PermessageDeflate.RATIO_FREE_SIZE
                && inflated > compressed * maxRatio.getAsInt();
    }

    private boolean endsWithTail() throws DataFormatException {
        Inflater inflater = inflater();
        if (!isSilent(inflater, TAIL)) {
            return false;
        }
        if (inflater.finished()) {
            window.clear(); // as behind any other final block
        } else if (!isSilent(inflater, FINAL_BLOCK) || !inflater.finished()) {
            return false;
        }
        return inflater.getRemaining() == 0;
    }

    /** Whether nothing comes out when these bytes go in. */
    private static boolean isSilent(Inflater inflater, byte[] bytes) throws DataFormatException {
        inflater.setInput(bytes);
        return inflater.inflate(new byte[1]) == 0;
    }

    private Inflater inflater() {
        if (held == null) {
            held = compressors.takeInflater();
            if (keepsContext) {
                window.putInto(held);
            }
        }
        return held;
    }

    /** Gives the decompressor back. */
    void release() {
        if (held != null) {
            compressors.giveBack(held);
            held = null;
        }
    }
}
