package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What is below a {@link JettyTransport}: a socket of its own, or a stream among others on one. Thread-safe. */
interface JettyNetwork {
    /** How a connection leaves its network. */
    enum Manner {
        /** After the closing handshake. */
        ORDERLY,
        /** Without one. */
        ABNORMAL,
        /** While there is output that the peer does not take. */
        UNFINISHED
    }

    /** Whether Jetty calls back on a thread that other connections wait for, whatever the callback says of itself. */
    boolean callsBackOnSharedThread();

    /** Whether Jetty, asked for a call about input, makes it for input that is there already, and each time as cheaply as a read. */
    boolean tellsOfTheRest();

    /**
     * Reads without blocking into a buffer as Jetty wants it: with its limit at its position.
     *
     * @return how many bytes; -1 at the end, and after {@link #close}
     */
    int fill(ByteBuffer buffer) throws IOException;

    /** Has Jetty go on with its pending write as if the selector had said that the socket is writable: whoever comes second finds none. */
    void writeAgain();

    /** Jetty will not hand the end point over, and has done what the exchange needs. */
    void notHandedOver();

    /** Drops the connection, once; a read that is under way may delay that until it returns. */
    void close(Manner manner);

    /** The end point has input, or has failed, after {@link #close}. */
    void readableAfterClose();
}
