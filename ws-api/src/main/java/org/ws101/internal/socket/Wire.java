package org.ws101.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connected socket, plain or under TLS. It blocks while its channel is in blocking mode, and does not otherwise. One thread
 * may read while one writes, and {@link #close} may coincide with both.
 */
public sealed interface Wire permits PlainWire, TlsWire {
    /**
     * Reads what is there, at most what fits; in blocking mode at least one byte.
     *
     * @return how many bytes; 0 when there are none now; -1 at the end
     */
    int read(ByteBuffer to) throws IOException;

    /**
     * Writes what is in the buffer, and what was left over before.
     *
     * @return whether all of it has left; if not, the same buffer has to be given again when the channel is writable
     */
    boolean write(ByteBuffer from) throws IOException;

    /** How many bytes were taken from the caller, or come from TLS itself, and have not left yet. */
    int leftOver();

    SocketChannel channel();

    /** Closes the channel without blocking; says so under TLS, if there is room for it. Idempotent. */
    void close();
}
