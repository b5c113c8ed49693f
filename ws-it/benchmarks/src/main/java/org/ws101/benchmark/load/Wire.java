package org.ws101.benchmark.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What a connection's bytes go through. Not thread-safe. */
interface Wire {
    /** A plain one, or TLS if the target asks for it. */
    static Wire of(SocketChannel channel, Target target) {
        return target.tls().<Wire>map(tls -> new TlsWire(channel, tls)).orElseGet(() -> new PlainWire(channel));
    }

    /** Reads what is there, possibly nothing; -1 at the end. */
    int read(ByteBuffer in) throws IOException;

    /** Writes what can be written at once. */
    void write(ByteBuffer out) throws IOException;

    /** Whether something is still to be written that was taken already. */
    boolean hasUnwritten();
}
