package org.ws101.it.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames as a client puts them on the wire (RFC 6455 §5.2), written down independently of the library under test. */
public final class Wire {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int MASK = 0x80;
    private static final byte[] KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private Wire() {}

    /** A whole text message in one frame. */
    public static byte[] text(String text) {
        return frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole binary message in one frame. */
    public static byte[] binary(byte[] payload) {
        return frame(FIN | BINARY, payload);
    }

    public static byte[] ping(String payload) {
        return frame(FIN | PING, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] pong(String payload) {
        return frame(FIN | PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] close(int code) {
        return frame(FIN | CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
    }

    /** A frame that is not the last of its message. */
    public static byte[] unfinished(int opcode, byte[] payload) {
        return frame(opcode, payload);
    }

    /** The last frame of a message in several frames. */
    public static byte[] last(byte[] payload) {
        return frame(FIN | CONTINUATION, payload);
    }

    /** A masked frame with any first byte: FIN, the reserved bits and the opcode. */
    public static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put(header(first, payload.length)).put(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ KEY[i & 3]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** What goes before the masking key, in the shortest form that the length allows. */
    public static byte[] header(int first, long length) {
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) first);
        if (length < 126) {
            header.put((byte) (MASK | length));
        } else if (length < 65536) {
            header.put((byte) (MASK | 126)).putShort((short) length);
        } else {
            header.put((byte) (MASK | 127)).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.position());
    }

    public static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
