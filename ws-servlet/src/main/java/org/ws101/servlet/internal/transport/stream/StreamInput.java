package org.ws101.servlet.internal.transport.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The reading half of a {@link ServletTransport}. */
interface StreamInput {
    /** Has the container call when there is input. */
    void listen();

    /** See {@link org.ws101.internal.transport.Transport#read}. */
    int read(ByteBuffer buffer) throws IOException;

    /** See {@link org.ws101.internal.transport.Transport#resume}. */
    void resume();

    /** See {@link org.ws101.internal.transport.Transport#resumeForInput}. */
    default void resumeForInput() {
        resume();
    }

    /** The connection is closed: whoever waits for room goes on. */
    default void closed() {}
}
