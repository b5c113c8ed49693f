package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import org.ws101.internal.transport.Transport;

/** A network that takes all that is written, at once and without a copy, and has nothing to read unless a test overrides that. */
class TakingTransport implements Transport {
    @Override
    public int read(ByteBuffer buffer) {
        return 0;
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        bytes.position(bytes.limit());
        return true;
    }

    @Override
    public boolean write(ByteBuffer bytes, ByteBuffer payload) {
        return write(bytes) && write(payload);
    }

    @Override
    public int unwritten() {
        return 0;
    }

    @Override
    public void resume() {}

    @Override
    public void close() {}
}
