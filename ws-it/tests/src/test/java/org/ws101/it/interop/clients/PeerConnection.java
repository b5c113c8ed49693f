package org.ws101.it.interop.clients;

import java.util.Optional;

/**
 * An open connection of another implementation. It may also throw what that implementation throws.
 * What is one of the {@link PeerClient#gaps} is not implemented.
 */
interface PeerConnection extends AutoCloseable {
    /** The subprotocol that it takes for agreed on. */
    Optional<String> subprotocol();

    /** {@code Sec-WebSocket-Extensions} of the response. */
    Optional<String> extensions();

    void sendText(String text) throws Exception;

    void sendBinary(byte[] data) throws Exception;

    /** Sends one message, each part in a frame of its own. */
    default void sendTextParts(String... parts) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Sends one message, each part in a frame of its own. */
    default void sendBinaryParts(byte[]... parts) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Sends a text message whose payload is not UTF-8. */
    default void sendInvalidText(byte[] payload) throws Exception {
        throw new UnsupportedOperationException();
    }

    default void sendPing(byte[] data) throws Exception {
        throw new UnsupportedOperationException();
    }

    default void sendPong(byte[] data) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Begins the closing handshake. */
    void sendClose(int code, String reason) throws Exception;

    /** What it has reported. */
    Received received();

    /** Drops the connection. */
    @Override
    void close();
}
