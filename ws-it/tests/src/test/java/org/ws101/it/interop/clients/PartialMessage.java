package org.ws101.it.interop.clients;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Joins what an implementation hands over in parts. For one thread at a time. */
final class PartialMessage {
    private final Received received;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    PartialMessage(Received received) {
        this.received = received;
    }

    void addText(CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            received.add(new Received.Text(text.toString()));
            text.setLength(0);
        }
    }

    void addBinary(ByteBuffer part, boolean last) {
        binary.writeBytes(bytes(part));
        if (last) {
            received.add(new Received.Binary(binary.toByteArray()));
            binary.reset();
        }
    }

    /** What remains in a buffer. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
