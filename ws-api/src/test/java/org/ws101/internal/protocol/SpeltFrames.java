package org.ws101.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.ws101.testing.Hex;

/**
 * Frames as one end puts them on the wire, spelt as if nobody masked: every line of hexadecimal is a frame, whole or cut off.
 * A client's get the MASK bit, a masking key and a masked payload. Written to be simple, not fast.
 */
record SpeltFrames(Role sender) {
    /** What the frames of the lines are in bytes. */
    byte[] bytes(String lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int number = 0;
        for (byte[] frame : Hex.lines(lines)) {
            out.writeBytes(sender == Role.CLIENT ? masked(frame, key(number++)) : frame);
        }
        return out.toByteArray();
    }

    /** How many bytes are there once {@code spelt} bytes of the last line are. */
    int count(String lines, int spelt) {
        List<byte[]> frames = Hex.lines(lines);
        byte[] last = frames.get(frames.size() - 1);
        int before = bytes(lines).length - (sender == Role.CLIENT ? masked(last, key(0)) : last).length;
        boolean behindKey = sender == Role.CLIENT && spelt > headerLength(last);
        return before + spelt + (behindKey ? 4 : 0);
    }

    /** The other way round: the bytes without the masking, in hexadecimal. Checks that a client masks and a server does not. */
    String spell(ByteBuffer bytes) {
        StringBuilder spelt = new StringBuilder();
        while (bytes.hasRemaining()) {
            byte[] start = new byte[2];
            bytes.get(start);
            boolean masks = start[1] < 0;
            if (masks != (sender == Role.CLIENT)) {
                throw new AssertionError(sender + " sent a frame that is " + (masks ? "masked" : "not masked"));
            }
            start[1] &= 0x7F;
            byte[] header = Arrays.copyOf(start, headerLength(start));
            bytes.get(header, 2, header.length - 2);
            byte[] key = new byte[4];
            if (masks) {
                bytes.get(key);
            }
            byte[] payload = new byte[payloadLength(header)];
            bytes.get(payload);
            xor(payload, 0, key);
            spelt.append(Hex.spell(header)).append(Hex.spell(payload)).append('\n');
        }
        return spelt.toString();
    }

    /** Lines of hexadecimal as {@link #spell} gives them. */
    static String lines(String lines) {
        StringBuilder spelt = new StringBuilder();
        Hex.lines(lines).forEach(line -> spelt.append(Hex.spell(line)).append('\n'));
        return spelt.toString();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(0x37fa213d + number * 0x9E3779B9).array();
    }

    private static byte[] masked(byte[] frame, byte[] key) {
        int header = headerLength(frame);
        if (frame.length < 2) {
            return frame;
        }
        boolean whole = frame.length >= header;
        byte[] masked = Arrays.copyOf(frame, frame.length + (whole ? 4 : 0));
        masked[1] |= (byte) 0x80;
        if (whole) {
            System.arraycopy(key, 0, masked, header, 4);
            System.arraycopy(frame, header, masked, header + 4, frame.length - header);
            xor(masked, header + 4, key);
        }
        return masked;
    }

    private static void xor(byte[] bytes, int from, byte[] key) {
        for (int i = 0; from + i < bytes.length; i++) {
            bytes[from + i] ^= key[i % 4];
        }
    }

    private static int headerLength(byte[] frame) {
        int length = frame.length < 2 ? 0 : frame[1] & 0x7F;
        return length == 126 ? 4 : length == 127 ? 10 : 2;
    }

    private static int payloadLength(byte[] header) {
        ByteBuffer fields = ByteBuffer.wrap(header);
        return header.length == 2
                ? header[1]
                : header.length == 4 ? fields.getShort(2) & 0xFFFF : Math.toIntExact(fields.getLong(2));
    }
}
