package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ReadListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The reading half of a {@link ServletTransport}. */
interface StreamInput extends ReadListener {
    /** See {@link org.ws101.internal.transport.Transport#read}. */
    int read(ByteBuffer buffer) throws IOException;

    /** See {@link org.ws101.internal.transport.Transport#resume}. */
    void resume();

    /** The connection is closed: whoever waits for room goes on. */
    void closed();

    @Override
    void onDataAvailable();

    @Override
    void onAllDataRead();
}
