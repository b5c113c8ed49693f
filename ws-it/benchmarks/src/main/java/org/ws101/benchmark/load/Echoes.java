package org.ws101.benchmark.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a server and compares each message with what was sent. Compressed messages are inflated for that
 * on connections that ask for it; on the others they are only counted, for inflating them costs as much as the server's
 * part of it. Not thread-safe.
 */
final class Echoes {
    private static final byte[] DEFLATE_TAIL = {0, 0, -1, -1};

    /** Takes what was read. */
    interface Sink {
        /** A message is complete, and what was sent. */
        void message();

        void ping(byte[] payload);

        void close();
    }

    private final Sink sink;
    private final @Nullable Inflater inflater;
    private final byte[] inflated;
    private ByteBuffer expected = ByteBuffer.allocate(0);
    private int first;
    private int headerRead;
    private int headerSize;
    private long length;
    private long remaining;
    private boolean compressed;
    private byte[] control = {};

    /** @param inflating whether compressed messages are compared, too */
    Echoes(Sink sink, boolean inflating) {
        this.sink = sink;
        this.inflater = inflating ? new Inflater(true) : null;
        this.inflated = new byte[inflating ? 64 * 1024 : 0];
    }

    /** Sets what the next message has to be. */
    void expect(byte[] payload) {
        expected = ByteBuffer.wrap(payload);
    }

    /** Gives back native memory. */
    void end() {
        if (inflater != null) {
            inflater.end();
        }
    }

    void read(ByteBuffer in) throws IOException {
        while (remaining > 0 ? in.hasRemaining() : header(in)) {
            int count = (int) Math.min(remaining, in.remaining());
            ByteBuffer piece = in.slice(in.position(), count);
            in.position(in.position() + count);
            remaining -= count;
            payload(piece);
            if (remaining == 0) {
                endOfFrame();
            }
        }
    }

    private boolean header(ByteBuffer in) {
        while (in.hasRemaining()) {
            int b = in.get() & 0xFF;
            if (headerRead == 0) {
                first = b;
                headerSize = 2;
            } else if (headerRead == 1) {
                headerSize += b == 126 ? 2 : b == 127 ? 8 : 0;
                length = headerSize > 2 ? 0 : b;
            } else {
                length = (length << 8) | b;
            }
            if (++headerRead == headerSize && headerRead > 1) {
                headerRead = 0;
                remaining = length;
                if (isControl()) {
                    control = new byte[(int) length];
                } else if ((first & Frames.OPCODE) != 0) {
                    compressed = (first & Frames.RSV1) != 0;
                }
                return true;
            }
        }
        return false;
    }

    private boolean isControl() {
        return (first & Frames.CLOSE) != 0;
    }

    private void payload(ByteBuffer piece) throws IOException {
        if (isControl()) {
            piece.get(control, control.length - (int) remaining - piece.remaining(), piece.remaining());
        } else if (!compressed) {
            compare(piece);
        } else if (inflater != null) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            inflate(inflater, bytes);
        }
    }

    private void inflate(Inflater through, byte[] bytes) throws IOException {
        try {
            through.setInput(bytes);
            for (int count = through.inflate(inflated); count > 0; count = through.inflate(inflated)) {
                compare(ByteBuffer.wrap(inflated, 0, count));
            }
        } catch (DataFormatException e) {
            throw new IOException("The echo is not valid deflate", e);
        }
    }

    private void compare(ByteBuffer piece) throws IOException {
        int count = piece.remaining();
        if (count > expected.remaining() || piece.mismatch(expected.slice(expected.position(), count)) >= 0) {
            throw new IOException("The echo is not what was sent");
        }
        expected.position(expected.position() + count);
    }

    private void endOfFrame() throws IOException {
        if (isControl()) {
            endOfControl();
            return;
        }
        if ((first & Frames.FIN) == 0) {
            return;
        }
        if (compressed && inflater != null) {
            inflate(inflater, DEFLATE_TAIL);
        }
        if (expected.hasRemaining() && (!compressed || inflater != null)) {
            throw new IOException("The echo is shorter than what was sent");
        }
        sink.message();
    }

    private void endOfControl() {
        switch (first & Frames.OPCODE) {
            case Frames.PING -> sink.ping(control);
            case Frames.CLOSE -> sink.close();
            default -> {
                // a pong
            }
        }
    }
}
