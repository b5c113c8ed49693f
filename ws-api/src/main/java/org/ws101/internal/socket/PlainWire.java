package org.ws101.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A {@link Wire} without TLS. */
public final class PlainWire implements Wire {
    /** The JDK copies what is written to native memory, and keeps as much of that for each thread as was once needed. */
    private static final int LARGEST_WRITE = 64 * 1024;

    private final SocketChannel channel;

    public PlainWire(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        return channel.read(to);
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        int end = from.limit();
        try {
            while (from.position() < end) {
                from.limit(Math.min(end, from.position() + LARGEST_WRITE));
                if (channel.write(from) == 0) {
                    return false;
                }
            }
            return true;
        } finally {
            from.limit(end);
        }
    }

    @Override
    public int leftOver() {
        return 0;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        Channels.close(channel);
    }
}
