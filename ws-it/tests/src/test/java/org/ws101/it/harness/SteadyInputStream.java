package org.ws101.it.harness;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a peer sees that reads slowly and steadily. For one thread. */
public final class SteadyInputStream extends FilterInputStream {
    private static final int PIECE = 4096;

    private final Pace pace;

    public SteadyInputStream(InputStream in, Pace pace) {
        super(in);
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, Math.min(length, PIECE));
        pace.take(Math.max(count, 0));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[PIECE], 0, (int) Math.min(count, PIECE)));
    }
}
