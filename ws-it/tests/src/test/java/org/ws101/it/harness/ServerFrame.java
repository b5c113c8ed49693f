package org.ws101.it.harness;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A frame that the server sent.
 *
 * @param first the first byte: FIN, the reserved bits and the opcode
 * @param payload the payload
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record ServerFrame(int first, byte[] payload) {
    static ServerFrame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new AssertionError("RFC 6455 §5.1: a server must not mask, but the second byte is " + second);
        }
        long length = switch (second) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> second;
        };
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new ServerFrame(first, payload);
    }

    /** Reads a whole message, of one frame or several. */
    static byte[] readMessage(DataInputStream in) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        ServerFrame frame;
        do {
            frame = read(in);
            parts.add(frame.payload());
        } while (!frame.fin());
        return Wire.joined(parts.toArray(byte[][]::new));
    }

    public boolean fin() {
        return (first & 0x80) != 0;
    }

    public int opcode() {
        return first & 0xf;
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; 1005 when it has none (RFC 6455 §7.1.5). */
    public int closeCode() {
        if (opcode() != Wire.CLOSE) {
            throw new AssertionError("Expected a close frame, but got " + this);
        }
        return payload.length == 0 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }

    /** The text of a close frame. */
    public String closeText() {
        closeCode();
        return payload.length < 3 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        int shown = Math.min(payload.length, 32);
        return hex.toHexDigits((byte) first) + " with " + payload.length + " bytes: " + hex.formatHex(payload, 0, shown)
                + (shown < payload.length ? "..." : "");
    }
}
