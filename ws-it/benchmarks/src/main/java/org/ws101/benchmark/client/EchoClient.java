package org.ws101.benchmark.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;

/** One of the clients that are compared. Thread-safe. */
interface EchoClient {
    /** The largest message in bytes. */
    int LARGEST = 1 << 20;

    /** Opens a connection, and blocks until it is open. */
    Connection open(URI uri, Receiver receiver) throws Exception;

    /** An open connection. Neither method blocks for long; the next call comes when all that was sent came back. */
    interface Connection {
        void sendTexts(List<String> texts);

        void sendBinary(byte[] data);
    }

    /** Takes what comes. */
    interface Receiver {
        void text(String text);

        /** The bytes are the caller's. */
        void binary(ByteBuffer data);

        void failed(Throwable cause);
    }
}
