package org.ws101.benchmark.load;

import java.nio.ByteBuffer;

/** Frames as a client sends them (RFC 6455 §5.2). Stateless. */
final class Frames {
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int OPCODE = 0x0F;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int HEADER = 14;
    private static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};

    private Frames() {}

    /** A whole masked frame. */
    static ByteBuffer masked(int firstByte, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length);
        frame.put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.put(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ KEY[i & 3]));
        }
        return frame.flip();
    }

    /** A masked close frame with code 1000. */
    static ByteBuffer close() {
        return masked(FIN | CLOSE, new byte[] {0x03, (byte) 0xE8});
    }
}
