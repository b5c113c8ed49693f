package org.ws101.benchmark.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection of {@link RawServer}, on its thread. */
final class RawConnection {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CLOSE = 8;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final RawBuffers buffers;
    private final Set<RawConnection> broadcast;
    private boolean open;
    private boolean broadcasts;
    private boolean closing;
    /** How much of the payload of a frame is still to come, and the masking key from there on. */
    private long remaining;

    private int mask;
    /** A header, of HTTP or of a frame, whose rest is still to come. */
    private @Nullable ByteBuffer partial;
    /** What the socket did not take. */
    private @Nullable ByteBuffer unwritten;

    RawConnection(SocketChannel channel, SelectionKey key, RawBuffers buffers, Set<RawConnection> broadcast) {
        this.channel = channel;
        this.key = key;
        this.buffers = buffers;
        this.broadcast = broadcast;
    }

    void ready() {
        try {
            if (unwritten != null) {
                writeRest(unwritten);
            } else if (!read()) {
                end();
            }
        } catch (IOException e) {
            end();
        }
    }

    private void end() {
        broadcast.remove(this);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False at the end of the connection. */
    private boolean read() throws IOException {
        ByteBuffer in = buffers.in.clear();
        if (partial != null) {
            in.put(partial);
            partial = null;
        }
        if (channel.read(in) < 0) {
            return false;
        }
        in.flip();
        ByteBuffer out = buffers.out.clear();
        if (!open) {
            upgrade(in, out);
            write(out.flip());
            out.clear();
        }
        while (open && (remaining > 0 ? in.hasRemaining() : header(in, out))) {
            unmask(in, out, (int) Math.min(remaining, in.remaining()));
        }
        if (in.hasRemaining()) {
            partial = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
        out.flip();
        if (broadcasts && !closing) {
            for (RawConnection each : broadcast) {
                each.write(out.duplicate());
            }
        } else {
            write(out);
        }
        return !closing || remaining > 0;
    }

    /** Turns the header of a client's frame into that of a server's; false when it is not there as a whole. */
    private boolean header(ByteBuffer in, ByteBuffer out) {
        int start = in.position();
        if (in.remaining() < 2) {
            return false;
        }
        int first = in.get();
        int length = in.get() & 0x7F;
        int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (in.remaining() < extended + 4) {
            in.position(start);
            return false;
        }
        out.put((byte) first).put((byte) length);
        remaining = length;
        if (extended == 2) {
            remaining = in.getShort() & 0xFFFF;
            out.putShort((short) remaining);
        } else if (extended == 8) {
            remaining = in.getLong();
            out.putLong(remaining);
        }
        mask = in.getInt();
        closing |= (first & 0xF) == CLOSE;
        return true;
    }

    private void unmask(ByteBuffer in, ByteBuffer out, int size) {
        long mask64 = ((long) mask << 32) | (mask & 0xFFFF_FFFFL);
        int from = in.position();
        int to = out.position();
        int i = 0;
        for (; i <= size - 8; i += 8) {
            out.putLong(to + i, in.getLong(from + i) ^ mask64);
        }
        for (; i < size; i++) {
            out.put(to + i, (byte) (in.get(from + i) ^ (mask >>> (24 - 8 * (i & 3)))));
        }
        in.position(from + size);
        out.position(to + size);
        remaining -= size;
        mask = Integer.rotateLeft(mask, 8 * (size & 3));
    }

    private void write(ByteBuffer out) throws IOException {
        if (unwritten == null) {
            channel.write(out);
        }
        if (out.hasRemaining()) {
            ByteBuffer before = unwritten == null ? ByteBuffer.allocate(0) : unwritten;
            unwritten = ByteBuffer.allocate(before.remaining() + out.remaining())
                    .put(before)
                    .put(out)
                    .flip();
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private void writeRest(ByteBuffer rest) throws IOException {
        channel.write(rest);
        if (!rest.hasRemaining()) {
            unwritten = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void upgrade(ByteBuffer in, ByteBuffer out) {
        String request = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
        int end = request.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        in.position(in.position() + end + 4);
        String name = "Sec-WebSocket-Key: ";
        int start = request.indexOf(name) + name.length();
        String accept = accept(request.substring(start, request.indexOf('\r', start)));
        out.put(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        open = true;
        if (request.startsWith("GET " + BenchmarkServer.BROADCAST + " ")) {
            broadcasts = true;
            broadcast.add(this);
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
