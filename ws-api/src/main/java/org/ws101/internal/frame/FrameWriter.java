package org.ws101.internal.frame;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames into an {@link OutputBuffer}: with {@link #write}, or, to build the payload in place, with {@link #begin},
 * {@link #payload} and {@link #finish}. The caller's arrays are never changed. Not thread-safe.
 */
public final class FrameWriter {
    private final OutputBuffer output;
    /** A new key for every frame, or null when frames are not masked. */
    private final @Nullable IntSupplier maskingKeys;
    /** Where the header of the frame that was begun ends. */
    private int payloadStart;

    private int maskingKey;
    private int leastLent = Integer.MAX_VALUE;

    public FrameWriter(OutputBuffer output, @Nullable IntSupplier maskingKeys) {
        this.output = output;
        this.maskingKeys = maskingKeys;
    }

    /** Payloads of {@link #write} from that length on are lent to the output rather than copied, unless they are masked. */
    public void lendFrom(int length) {
        leastLent = length;
    }

    /** Writes a whole frame. */
    public void write(int firstByte, byte[] payload, int offset, int length) {
        if (length >= leastLent && maskingKeys == null) {
            output.commit(begin(firstByte, length, 0));
            output.lend(payload, offset, length);
            return;
        }
        int start = begin(firstByte, length);
        System.arraycopy(payload, offset, payload(), start, length);
        finish(length);
    }

    /**
     * Writes a header and makes room for the payload. Nothing counts before {@link #finish}, so a frame that cannot be
     * finished is simply left.
     *
     * @return where the payload begins in {@link #payload}
     */
    public int begin(int firstByte, int length) {
        return begin(firstByte, length, length);
    }

    /** The same, with room for more than the payload will take. */
    public int begin(int firstByte, int length, int room) {
        byte[] bytes = output.reserve(FrameHeader.MAX_SIZE + room);
        int mask = maskingKeys == null ? 0 : FrameHeader.MASK;
        int i = output.size();
        bytes[i++] = (byte) firstByte;
        if (length < FrameHeader.LENGTH_16) {
            bytes[i++] = (byte) (mask | length);
        } else if (length <= 0xFFFF) {
            bytes[i++] = (byte) (mask | FrameHeader.LENGTH_16);
            bytes[i++] = (byte) (length >>> 8);
            bytes[i++] = (byte) length;
        } else {
            bytes[i++] = (byte) (mask | FrameHeader.LENGTH_64);
            i = putInt(bytes, i, 0);
            i = putInt(bytes, i, length);
        }
        if (maskingKeys != null) {
            maskingKey = maskingKeys.getAsInt();
            i = putInt(bytes, i, maskingKey);
        }
        payloadStart = i;
        return i;
    }

    /** The array that the payload of the frame that was begun goes into. */
    public byte[] payload() {
        return output.reserve(0);
    }

    /** Masks the payload, if this role masks, and queues the frame. */
    public void finish(int length) {
        if (maskingKeys != null) {
            Masking.apply(payload(), payloadStart, length, maskingKey, 0);
        }
        output.commit(payloadStart + length);
    }

    private static int putInt(byte[] bytes, int index, int value) {
        bytes[index] = (byte) (value >>> 24);
        bytes[index + 1] = (byte) (value >>> 16);
        bytes[index + 2] = (byte) (value >>> 8);
        bytes[index + 3] = (byte) value;
        return index + 4;
    }
}
