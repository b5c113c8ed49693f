package org.ws101.testkit.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A received frame (RFC 6455 §5.2). Its payload is unmasked. The array must not be modified.
 *
 * @param first the first byte: FIN, the reserved bits and the opcode
 * @param masked whether the MASK bit is set
 * @param maskingKey 0 in a frame that is not masked
 * @param payload the payload as it was transferred: compressed if RSV1 says so
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record WireFrame(int first, boolean masked, int maskingKey, byte[] payload) {
    private static final int SHOWN_BYTES = 32;
    private static final int NO_STATUS_RECEIVED = 1005;

    /** Checks the arguments. */
    public WireFrame {
        Objects.requireNonNull(payload, "payload");
    }

    /**
     * Reads a frame, and not one byte more. Blocks.
     *
     * @throws AssertionError when the length is not in the shortest form
     * @throws java.io.EOFException when the input ends first
     * @throws IOException when the input fails
     * @throws ArithmeticException when the payload is longer than an array
     */
    public static WireFrame read(DataInputStream in) throws IOException {
        int first = Objects.requireNonNull(in, "in").readUnsignedByte();
        int second = in.readUnsignedByte();
        boolean masked = (second & 0x80) != 0;
        int form = second & 0x7F;
        long length = switch (form) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> form;
        };
        if ((form == 126 && length < 126) || (form == 127 && length >>> 16 == 0)) {
            throw new AssertionError("RFC 6455 §5.2: a length of " + length + " is not in the shortest form");
        }
        int key = masked ? in.readInt() : 0;
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        for (int i = 0; masked && i < payload.length; i++) {
            payload[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
        }
        return new WireFrame(first, masked, key, payload);
    }

    /** Returns whether this is the last frame of its message. */
    public boolean fin() {
        return (first & 0x80) != 0;
    }

    /** Returns the opcode: one of the constants of {@link Wire}, or a reserved one. */
    public int opcode() {
        return first & 0xF;
    }

    /** Returns the payload decoded as UTF-8; malformed input becomes U+FFFD. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Returns the payload as hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(payload);
    }

    /**
     * Returns the whole frame as hexadecimal digits, as it is without masking: {@code 81026869} is the text message
     * "hi".
     */
    public String wholeHex() {
        return HexFormat.of().formatHex(Wire.unmasked(first, payload));
    }

    /**
     * Returns the code of a close frame; 1005 when it has none (RFC 6455 §7.1.5).
     *
     * @throws AssertionError when this is another frame, or its payload is one byte
     */
    public int closeCode() {
        if (opcode() != Wire.CLOSE || payload.length == 1) {
            throw new AssertionError("Expected a close frame, but received " + this);
        }
        return payload.length == 0 ? NO_STATUS_RECEIVED : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    }

    /**
     * Returns the text of a close frame; empty when it has none.
     *
     * @throws AssertionError when this is another frame
     */
    public String closeText() {
        closeCode();
        return payload.length < 3 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** Describes the frame: its first byte, its length, and the beginning of its payload, in hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        int shown = Math.min(payload.length, SHOWN_BYTES);
        return hex.toHexDigits((byte) first) + (masked ? ", masked," : "") + " with " + payload.length + " bytes: "
                + hex.formatHex(payload, 0, shown) + (shown < payload.length ? "..." : "");
    }
}
