package org.ws101.internal.connection;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.ws101.internal.extension.Extension;

/** Leaves payloads as they are, and counts its releases. */
class UnchangedExtension implements Extension {
    private final AtomicInteger releases = new AtomicInteger();

    /** How often the connection has given it back. */
    int releases() {
        return releases.get();
    }

    @Override
    public int rsv() {
        return 0;
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, boolean last, Sink to) {
        return to.accept(bytes, offset, length);
    }

    @Override
    public boolean transforms(int length, boolean last) {
        return true;
    }

    @Override
    public byte[] encode(byte[] bytes, int offset, int length, boolean last) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public void forgetSent() {}

    @Override
    public void release() {
        int unused = releases.incrementAndGet();
    }
}
