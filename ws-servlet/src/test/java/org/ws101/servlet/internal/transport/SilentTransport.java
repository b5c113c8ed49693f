package org.ws101.servlet.internal.transport;

import java.nio.ByteBuffer;
import org.ws101.internal.transport.Transport;

/** Takes everything, and answers nothing, unless a test overrides that. */
public class SilentTransport implements Transport {
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
    public int unwritten() {
        return 0;
    }

    @Override
    public void resume() {}

    @Override
    public void close() {}
}
