package org.ws101;

import java.util.Map;

/**
 * The context of one opening handshake, and of the connection that comes of it. A {@link ContextCapture} makes it; it
 * is kept as long as the connection.
 *
 * <p>The methods for the handshake are called by one thread after the other, in this order:
 *
 * <pre>accepting? headers* (accepted | refused)</pre>
 *
 * {@link #accepting} is left out when a server refuses the handshake before; {@link #headers} is for clients.
 * {@link #call} comes at any time, on any thread. The calls of callbacks are serial, as callbacks are, but
 * {@link Callback#LATER} is not.
 */
@FunctionalInterface
public interface CapturedContext {
    /** What is called. */
    enum Callback {
        /** The opening handshake of a server: all checks, the subprotocol, and the choice of the listener. */
        HANDSHAKE,
        /** {@link WebSocketListener#onOpen}, or {@code @OnOpen}. */
        OPEN,
        /** {@link WebSocketListener#onText}, or {@code @OnText}. */
        TEXT,
        /** {@link WebSocketListener#onBinary}, or {@code @OnBinary}. */
        BINARY,
        /** {@link WebSocketListener#onPart}, or a part for {@code @OnText} or {@code @OnBinary}. */
        PART,
        /** {@link WebSocketListener#onPing}, or {@code @OnPing}. */
        PING,
        /** {@link WebSocketListener#onPong}, or {@code @OnPong}. */
        PONG,
        /** {@link WebSocketListener#onError}, or {@code @OnError} for a failure of the connection. */
        ERROR,
        /** {@link WebSocketListener#onClose}, or {@code @OnClose}. */
        CLOSE,
        /** {@link Continue#proceed}, which lasts as long as the connection. */
        PROCEED,
        /** What follows when a stage that a callback has returned completes, or a publisher has an item. */
        LATER
    }

    /** A call of the library's, which leads to one of the application's. */
    @FunctionalInterface
    interface Call {
        /**
         * Makes it.
         *
         * @throws Exception whatever the application throws, which may be an {@code Error} too
         */
        void make() throws Exception;
    }

    /**
     * Makes a call in the context: sets it on the calling thread, makes the call once, and takes the context away
     * again, whatever the call throws. When this throws before the call was made, the call is made without it; whatever
     * else this throws is logged.
     *
     * @throws Exception what the call throws
     */
    void call(Callback callback, Call call) throws Exception;

    /**
     * Returns header fields that a client adds to each request of the handshake, redirects included. One that the
     * application has set itself stays as it is.
     */
    default Map<String, String> headers() {
        return Map.of();
    }

    /**
     * Called on the thread of {@link ContextCapture#begin}: on a server when the checks have let the handshake through,
     * so that what they have changed can be captured; on a client at once.
     *
     * @throws RuntimeException fails the handshake, on a server with status 500
     */
    default void accepting() {}

    /**
     * Called when the handshake is accepted: on a server with status 101, or 200 to a CONNECT over HTTP/2. First calls
     * of the connection may precede it. What it throws is logged.
     */
    default void accepted(int status) {}

    /**
     * Called when the handshake is refused, or fails otherwise. What it throws is logged.
     *
     * @param status the status of the response; 0 when a client got none
     * @param reason why, as the log says; it may name options, addresses and the exception of a client
     */
    default void refused(int status, String reason) {}
}
