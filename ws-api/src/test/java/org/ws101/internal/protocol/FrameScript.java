package org.ws101.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.ws101.testing.Decisions;

/**
 * Makes the bytes of frames out of decisions, so that a fuzzer that changes a payload does not break the lengths and masks before
 * it. Of each frame the first byte is taken as it is; the second decides on its shape: five bits for the length, two for the {@link
 * Shape}, one for the masking key.
 */
final class FrameScript {
    /** Behind so many bytes a script ends; its last payload may be twice as long. */
    private static final int LARGEST = 64 * 1024;

    private final boolean masks;
    private final boolean keepsContext;
    private final Decisions decisions;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** How many bytes the payloads had before they were compressed. */
    private int spent;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

    private enum Shape {
        /** The payload follows. */
        PLAIN,
        /** What follows comes 64 times, or as often as another byte says. */
        LONG,
        /** A whole message is compressed, and cut into frames. */
        COMPRESSED,
        /** The length or the mask is not as it must be. */
        ODD
    }

    private FrameScript(Role receiver, boolean keepsContext, Decisions decisions) {
        this.masks = receiver == Role.SERVER;
        this.keepsContext = keepsContext;
        this.decisions = decisions;
    }

    /** The bytes for a receiver. */
    static byte[] bytes(Role receiver, boolean keepsContext, Decisions decisions) {
        FrameScript script = new FrameScript(receiver, keepsContext, decisions);
        try {
            while (decisions.hasMore() && script.spent < LARGEST) {
                script.frame();
            }
            return script.out.toByteArray();
        } finally {
            script.deflater.end();
        }
    }

    private void frame() {
        spent += 2;
        int first = decisions.octet();
        int second = decisions.octet();
        Shape shape = Shape.values()[second >> 5 & 3];
        int length = second & 31;
        int key = second >= 128 ? 0x37fa213d : 0;
        switch (shape) {
            case PLAIN -> frame(first, decisions.bytes(length), key, 0);
            case LONG -> {
                int times = length == 31 ? 64 * decisions.octet() : 64;
                frame(first, repeated(decisions.bytes(length), times), key, 0);
            }
            case COMPRESSED -> compressed(first, length, key);
            case ODD -> frame(first, decisions.bytes(length), key, decisions.octet());
        }
    }

    private void compressed(int first, int length, int key) {
        int times = decisions.octet();
        int frames = 1 + decisions.octet() % 5;
        byte[] payload = deflate(repeated(decisions.bytes(length), times < 8 ? 1 : 16 * times));
        int size = payload.length / frames + 1;
        for (int i = 0; i < frames; i++) {
            int opcode = i == 0 ? 0x40 | (first & 0x7F) : 0;
            byte[] piece = Arrays.copyOfRange(
                    payload, Math.min(i * size, payload.length), Math.min((i + 1) * size, payload.length));
            frame(i == frames - 1 ? 0x80 | opcode : opcode, piece, key, 0);
        }
    }

    /** RFC 7692 §7.2.1. */
    private byte[] deflate(byte[] bytes) {
        if (!keepsContext) {
            deflater.reset();
        }
        deflater.setInput(bytes);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] piece = new byte[1024];
        int count;
        do {
            count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
            deflated.write(piece, 0, count);
        } while (count == piece.length);
        byte[] all = deflated.toByteArray();
        return Arrays.copyOf(all, Math.max(0, all.length - 4));
    }

    private byte[] repeated(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        spent += all.length;
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes[i % bytes.length];
        }
        return all;
    }

    /** @param oddity its low bits break what the header says: the mask, the length, the form of the length */
    private void frame(int first, byte[] payload, int key, int oddity) {
        out.write(first);
        boolean masked = masks != ((oddity & 1) != 0);
        long announced = (oddity & 2) == 0 ? payload.length : (long) payload.length << (oddity >> 3);
        int form =
                (oddity & 4) != 0 ? (oddity & 8) != 0 ? 127 : 126 : announced < 126 ? 0 : announced < 65536 ? 126 : 127;
        int mask = masked ? 0x80 : 0;
        if (form == 0) {
            out.write(mask | (int) announced);
        } else {
            out.write(mask | form);
            for (int shift = form == 126 ? 8 : 56; shift >= 0; shift -= 8) {
                out.write((int) (announced >>> shift));
            }
        }
        for (int shift = 24; masked && shift >= 0; shift -= 8) {
            out.write(key >>> shift);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ (masked ? key >>> (24 - 8 * (i % 4)) : 0));
        }
    }
}
