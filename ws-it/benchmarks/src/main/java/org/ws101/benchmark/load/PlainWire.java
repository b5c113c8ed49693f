package org.ws101.benchmark.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket itself. */
record PlainWire(SocketChannel channel) implements Wire {
    @Override
    public int read(ByteBuffer in) throws IOException {
        return channel.read(in);
    }

    @Override
    public void write(ByteBuffer out) throws IOException {
        channel.write(out);
    }

    @Override
    public boolean hasUnwritten() {
        return false;
    }
}
