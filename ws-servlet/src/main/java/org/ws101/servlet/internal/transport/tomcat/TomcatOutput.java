package org.ws101.servlet.internal.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The writing half of a {@link TomcatTransport}; see {@link org.ws101.internal.transport.Transport} for its methods. Thread-safe. */
interface TomcatOutput {
    /** Bytes that one call hands to the channel: Java copies what a call is given to native memory, and keeps that per thread. */
    int PIECE = 64 * 1024;

    boolean write(ByteBuffer bytes) throws IOException;

    int unwritten();

    boolean writeAgain();

    /** The socket has been closed. */
    void closed();
}
