package org.ws101;

import java.util.Map;

/**
 * The context of one opening handshake and its connection. A {@link ContextCapture} creates it. It lives as long as the
 * connection.
 *
 * <p>The methods for the handshake are called on one thread after the other, in this order:
 *
 * <pre>accepting? headers* (accepted | refused)</pre>
 *
 * {@link #accepting} is not called if a server refuses the handshake earlier; {@link #headers} is for clients.
 * {@link #call} is called at any time, on any thread. The calls of callbacks are serial, except for
 * {@link Callback#LATER}.
 */
@FunctionalInterface
public interface CapturedContext {
    /** The kind of a call. */
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
        /** The work after a stage of a callback completes, or a publisher publishes an item. */
        LATER
    }

    /** A call of the library, which leads to a call of the application. */
    @FunctionalInterface
    interface Call {
        /**
         * Makes the call.
         *
         * @throws Exception any exception of the application; it may also be an {@code Error}
         */
        void make() throws Exception;
    }

    /**
     * Makes a call in the context: sets the context on the calling thread, makes the call once, and removes the context
     * again, even if the call throws. If this method throws before the call, the library makes the call without the
     * context. Any other exception of this method is logged.
     *
     * @throws Exception the exception of the call
     */
    void call(Callback callback, Call call) throws Exception;

    /**
     * Returns header fields that a client adds to each request of the handshake, redirects included; {@code
     * Authorization} and {@code Cookie} only as long as the origin stays the same. A field that the application has set
     * itself is not replaced; nor are its credentials. A {@code Cookie} joins other cookies of the client.
     */
    default Map<String, String> headers() {
        return Map.of();
    }

    /**
     * Captures changes of the checks. Called on the thread of {@link ContextCapture#begin}: on a server after the
     * checks have permitted the handshake, on a client at once.
     *
     * @throws RuntimeException fails the handshake, on a server with status 500
     */
    default void accepting() {}

    /**
     * Observes that the handshake is accepted: on a server with status 101, or 200 to a CONNECT over HTTP/2. First
     * calls of the connection may precede it. Its exceptions are logged.
     */
    default void accepted(int status) {}

    /**
     * Observes that the handshake is refused, or fails otherwise. Its exceptions are logged.
     *
     * @param status the status of the response; 0 for a client without a response
     * @param reason the reason, as in the log; it may name options, addresses and the exception of a client
     */
    default void refused(int status, String reason) {}
}
