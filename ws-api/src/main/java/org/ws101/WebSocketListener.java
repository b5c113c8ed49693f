package org.ws101;

/**
 * The application's side of a connection in the listener style, which needs no thread while no message arrives.
 *
 * <p>The application implements this. Later versions add methods with a default only.
 *
 * <p>Order of the calls of a connection:
 *
 * <pre>onOpen (onText | onBinary | onPart | onPing | onPong)* onError? onClose</pre>
 *
 * The calls are serial. A call may block, which delays this connection alone: it reads nothing meanwhile. (With
 * {@link WebSocketOptions.Builder#nonBlocking}, calls other than {@code onOpen} and {@code onClose} must not block.) A
 * listener that answers large messages with large ones should therefore send with {@link WebSocket#sendAsync}. If both
 * ends block in {@link WebSocket#sendAll}, neither reads, until the send timeout ends the connection. An exception of a
 * call is passed to {@code onError}, and the connection closes with 1011, or with the code of a
 * {@link WebSocketFailure}. Only a {@link WebSocketClosedException} of a send after the start of the closing handshake
 * is ignored. {@link #onClose} is called exactly once after {@link #onOpen}.
 */
public interface WebSocketListener {
    /** Handles the opening: from here on, any thread may send. */
    default void onOpen(WebSocket webSocket) throws Exception {}

    /** Handles a whole text message. */
    default void onText(WebSocket webSocket, String text) throws Exception {}

    /** Handles a whole binary message; the application owns the array. */
    default void onBinary(WebSocket webSocket, byte[] data) throws Exception {}

    /**
     * Returns whether the listener receives messages in parts, as {@link WebSocket#receive()} returns them: memory
     * contains one frame of a large message at a time. {@link #onPart} is then called, and neither {@link #onText} nor
     * {@link #onBinary}. Called once for each connection, after {@link #onOpen}. A listener that delegates to another
     * delegates this call too.
     */
    default boolean takesParts() {
        return false;
    }

    /**
     * Handles a text or binary message, or a part of one; called only if {@link #takesParts} returns true. Frames with
     * an admitted reserved opcode are not delivered here; receive them in the blocking style.
     *
     * @param part a {@link Message.Text} or {@link Message.Binary}; more of its message follows if it is
     *     {@link Message#partial() partial}. The application owns its array
     */
    default void onPart(WebSocket webSocket, Message part) throws Exception {
        throw new UnsupportedOperationException(getClass().getName()
                + " receives messages in parts and lacks onPart: implement onPart, or return false from"
                + " takesParts");
    }

    /** Handles a ping. The library has answered it, except with {@link ControlFrames#MANUAL}. */
    default void onPing(WebSocket webSocket, byte[] data) throws Exception {}

    /**
     * Handles a pong, also of the pings of {@code pingInterval}. The pong of a {@link WebSocket#ping} is not delivered.
     */
    default void onPong(WebSocket webSocket, byte[] data) throws Exception {}

    /**
     * Handles a failure of the connection: the peer violated the protocol or a limit, the network failed, or a callback
     * threw. {@link #onClose} follows.
     */
    default void onError(WebSocket webSocket, Throwable cause) {}

    /** Handles the end of the connection; no call follows. With listeners the closing handshake is always automatic. */
    default void onClose(WebSocket webSocket, CloseReason reason) throws Exception {}
}
