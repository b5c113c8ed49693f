package org.ws101;

/**
 * The application's side of a connection in the listener style: no thread is held while nothing arrives.
 *
 * <p>The application implements this. Methods that later versions add have a default.
 *
 * <p>Order of the calls of a connection:
 *
 * <pre>onOpen (onText | onBinary | onPart | onPing | onPong)* onError? onClose</pre>
 *
 * They are serial, never at once; the thread may block for a while, which holds back this connection alone: nothing is
 * read meanwhile. (With {@link WebSocketOptions.Builder#nonBlocking} most of them must not block.) So a listener that answers
 * large messages with large ones should send with {@link WebSocket#sendAsync}: when both ends block in
 * {@link WebSocket#sendAll}, neither reads, until the send timeout ends the connection. An exception out of a call before
 * {@code onError} goes there, and the connection closes with 1011, or with the code of a {@link WebSocketFailure}; only a
 * {@link WebSocketClosedException} for a send after closing had begun is ignored. {@link
 * #onClose} is called exactly once, whenever {@link #onOpen} was.
 */
public interface WebSocketListener {
    /** The connection is open; it may be sent to from here on, from any thread. */
    default void onOpen(WebSocket webSocket) throws Exception {}

    /** A whole text message came. */
    default void onText(WebSocket webSocket, String text) throws Exception {}

    /** A whole binary message came; the array is the application's. */
    default void onBinary(WebSocket webSocket, byte[] data) throws Exception {}

    /**
     * Whether messages are taken in the parts that they come in, as {@link WebSocket#receive()} gives them: of a large one no more
     * than a frame is held at a time. {@link #onPart} is called then, and neither {@link #onText} nor {@link #onBinary}. Asked once
     * for each connection, when {@link #onOpen} has returned. A listener that passes calls on to another passes this one on too.
     */
    default boolean takesParts() {
        return false;
    }

    /**
     * A text or binary message came, or a part of one; called only where {@link #takesParts} says so. Frames with a reserved opcode
     * that was admitted do not come here; they can be received in the blocking style.
     *
     * @param part a {@link Message.Text} or {@link Message.Binary}; more of its message follows if it is {@link Message#partial()
     *     partial}. Its array is the application's
     */
    default void onPart(WebSocket webSocket, Message part) throws Exception {
        throw new UnsupportedOperationException(getClass().getName()
                + " takes messages in parts, and has no onPart: implement it, or let takesParts return false");
    }

    /** A ping came. It has been answered, unless {@link ControlFrames#MANUAL} leaves that to the application. */
    default void onPing(WebSocket webSocket, byte[] data) throws Exception {}

    /** A pong came. */
    default void onPong(WebSocket webSocket, byte[] data) throws Exception {}

    /**
     * The connection fails: the peer broke the protocol or a limit, the network failed, or a callback threw. {@link #onClose}
     * follows.
     */
    default void onError(WebSocket webSocket, Throwable cause) {}

    /** The connection is closed; nothing more comes. With listeners the closing handshake is always automatic. */
    default void onClose(WebSocket webSocket, CloseReason reason) throws Exception {}
}
