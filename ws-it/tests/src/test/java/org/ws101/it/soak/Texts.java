package org.ws101.it.soak;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.ws101.testkit.wire.Wire;

/** What connections say: something short, and something that is worth compressing. Used by one thread. */
final class Texts {
    static final String SHORT = "Is anybody there?";
    static final String LONG = "All work and no play makes Jack a dull boy. ".repeat(400);

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    /** What a compressed message ends with, and its frames leave out (RFC 7692 §7.2.1). */
    private static final byte[] TAIL = {0, 0, -1, -1};

    private final byte[] shortFrame = Wire.text(SHORT);
    private final byte[] longFrame = Wire.text(LONG);
    private final byte[] deflatedFrame = Wire.frame(FIN | RSV1 | Wire.TEXT, deflated());
    private final Inflater inflater = new Inflater(true);

    byte[] shortFrame() {
        return shortFrame;
    }

    byte[] longFrame(boolean deflates) {
        return deflates ? deflatedFrame : longFrame;
    }

    private static byte[] deflated() {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(LONG.getBytes(StandardCharsets.UTF_8));
            byte[] out = new byte[LONG.length()];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(out, length - TAIL.length);
        } finally {
            deflater.end();
        }
    }

    /** The text of a message of one frame, which the server has compressed by itself, if at all. */
    String textOf(int firstByte, byte[] payload) throws DataFormatException {
        byte[] bytes = (firstByte & RSV1) == 0 ? payload : inflated(payload);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] inflated(byte[] payload) throws DataFormatException {
        inflater.reset();
        inflater.setInput(Wire.joined(payload, TAIL));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[LONG.length()];
        int count = inflater.inflate(some);
        while (count > 0) {
            out.write(some, 0, count);
            count = inflater.inflate(some);
        }
        return out.toByteArray();
    }
}
