package org.ws101.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Frames as bytes (RFC 6455 §5.2). Unless a method says otherwise, they are those of a client: masked, with the masking
 * key of the examples in RFC 6455 §5.7.
 */
public final class Wire {
    /** The opcode of the second and later frames of a message. */
    public static final int CONTINUATION = 0x0;

    /** The opcode of a text message. */
    public static final int TEXT = 0x1;

    /** The opcode of a binary message. */
    public static final int BINARY = 0x2;

    /** The opcode of a close frame. */
    public static final int CLOSE = 0x8;

    /** The opcode of a ping. */
    public static final int PING = 0x9;

    /** The opcode of a pong. */
    public static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int MASK = 0x80;
    private static final byte[] KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};
    private static final int LONGEST_HEADER = 14;

    private Wire() {}

    /** Returns a text message of one frame. */
    public static byte[] text(String text) {
        return frame(FIN | TEXT, utf8(text, "text"));
    }

    /** Returns a binary message of one frame. */
    public static byte[] binary(byte[] payload) {
        return frame(FIN | BINARY, payload);
    }

    /** Returns a ping; the payload is encoded as UTF-8. */
    public static byte[] ping(String payload) {
        return frame(FIN | PING, utf8(payload, "payload"));
    }

    /** Returns a pong; the payload is encoded as UTF-8. */
    public static byte[] pong(String payload) {
        return frame(FIN | PONG, utf8(payload, "payload"));
    }

    /** Returns a close frame with a code, which need not be valid, and without a text. */
    public static byte[] close(int code) {
        return frame(FIN | CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
    }

    /** Returns a frame that is not the last of its message. */
    public static byte[] unfinished(int opcode, byte[] payload) {
        return frame(opcode, payload);
    }

    /** Returns the last frame of a message of several frames. */
    public static byte[] last(byte[] payload) {
        return frame(FIN | CONTINUATION, payload);
    }

    /**
     * Returns a frame with any first byte.
     *
     * @param first FIN, the reserved bits and the opcode
     */
    public static byte[] frame(int first, byte[] payload) {
        Objects.requireNonNull(payload, "payload");
        ByteBuffer frame = ByteBuffer.allocate(LONGEST_HEADER + payload.length);
        frame.put(header(first, payload.length)).put(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ KEY[i & 3]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /**
     * Returns a frame of a server, which is not masked.
     *
     * @param first FIN, the reserved bits and the opcode
     */
    public static byte[] unmasked(int first, byte[] payload) {
        Objects.requireNonNull(payload, "payload");
        return joined(header(first, 0, payload.length), payload);
    }

    /**
     * Returns the bytes before the masking key, in the shortest form for the length. A negative length uses the form
     * with 64 bits, as an unsigned number: its first bit is set, which RFC 6455 does not allow.
     *
     * @param first FIN, the reserved bits and the opcode
     * @param length of the payload in bytes
     */
    public static byte[] header(int first, long length) {
        return header(first, MASK, length);
    }

    private static byte[] header(int first, int mask, long length) {
        ByteBuffer header = ByteBuffer.allocate(LONGEST_HEADER).put((byte) first);
        if (length >= 0 && length < 126) {
            header.put((byte) (mask | length));
        } else if (length >= 0 && length <= 0xFFFF) {
            header.put((byte) (mask | 126)).putShort((short) length);
        } else {
            header.put((byte) (mask | 127)).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.position());
    }

    /** Returns the arrays one behind the other. */
    public static byte[] joined(byte[]... parts) {
        Objects.requireNonNull(parts, "parts");
        int length = Arrays.stream(parts)
                .mapToInt(part -> Objects.requireNonNull(part, "parts").length)
                .sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /**
     * Returns the bytes of hexadecimal digits, which may be separated by spaces.
     *
     * @throws IllegalArgumentException when there is an odd number of digits, or another character
     */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(Objects.requireNonNull(digits, "digits").replace(" ", ""));
    }

    private static byte[] utf8(String text, String name) {
        return Objects.requireNonNull(text, name).getBytes(StandardCharsets.UTF_8);
    }
}
