package org.ws101.benchmark.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Receiving;

/**
 * Bytes on their way to a peer, over and over. Each read copies the next of them into the read buffer, as a socket
 * does: unmasking changes them there. Not thread-safe.
 */
final class Inbound {
    private final byte[] bytes;
    private final ByteBuffer buffer;

    /** Reads that take all at once. */
    Inbound(byte[] bytes) {
        this(bytes, bytes.length);
    }

    /** @param most how many bytes a read takes at most */
    Inbound(byte[] bytes, int most) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.allocate(most);
    }

    static byte[] bytes(ByteBuffer output) {
        byte[] copy = new byte[output.remaining()];
        output.get(copy);
        return copy;
    }

    /** All bytes without a copy, for frames that are not masked. */
    ByteBuffer untouched() {
        return ByteBuffer.wrap(bytes);
    }

    /** Hands all bytes in, read by read, and answers the last event, which is due with the last byte. */
    @Nullable
    Event into(Receiving receiving) {
        Event last = null;
        for (int from = 0; from < bytes.length; from += buffer.capacity()) {
            int count = Math.min(buffer.capacity(), bytes.length - from);
            buffer.clear().put(bytes, from, count).flip();
            while (buffer.hasRemaining()) {
                last = receiving.receive(buffer);
            }
        }
        return last;
    }
}
