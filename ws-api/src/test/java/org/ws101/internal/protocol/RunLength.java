package org.ws101.internal.protocol;

import java.io.ByteArrayOutputStream;
import org.ws101.internal.extension.Extension;

/**
 * A toy extension: the payload of a transformed message is pairs of a count and the byte that stands so many times. A count
 * of zero and half a pair are invalid. It marks messages with RSV1, and transforms those that begin with enough bytes.
 */
final class RunLength implements Extension {
    private final int threshold;
    /** The count of a pair whose other half is still to come, or 0. */
    private int count;

    private int forgotten;
    private boolean broken;
    private boolean released;

    RunLength(int threshold) {
        this.threshold = threshold;
    }

    @Override
    public int rsv() {
        return 4;
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, boolean last, Sink to) {
        for (int i = offset; i < offset + length; i++) {
            if (count == 0) {
                count = bytes[i] & 0xFF;
                if (count == 0) {
                    return false;
                }
            } else {
                byte[] run = new byte[count + 2];
                java.util.Arrays.fill(run, 1, count + 1, bytes[i]);
                if (!to.accept(run, 1, count)) {
                    throw new IllegalStateException("the protocol always takes what comes out, or throws");
                }
                count = 0;
            }
        }
        return !last || count == 0;
    }

    @Override
    public boolean transforms(int length, boolean last) {
        return length >= threshold;
    }

    @Override
    public byte[] encode(byte[] bytes, int offset, int length, boolean last) {
        if (broken) {
            throw new OutOfMemoryError("as if native memory were short");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = offset;
        while (i < offset + length) {
            int run = 1;
            while (i + run < offset + length && run < 255 && bytes[i + run] == bytes[i]) {
                run++;
            }
            out.write(run);
            out.write(bytes[i]);
            i += run;
        }
        return out.toByteArray();
    }

    /** From now on nothing can be encoded. */
    void breakDown() {
        broken = true;
    }

    @Override
    public void forgetSent() {
        forgotten++;
    }

    /** How often it was told to forget what was sent. */
    int forgotten() {
        return forgotten;
    }

    @Override
    public void release() {
        released = true;
    }

    boolean isReleased() {
        return released;
    }
}
