package org.ws101;

import java.time.Duration;

/**
 * Follows opening handshakes and connections, for metrics, tracing and audits. The application implements this, as far as it is
 * interested. Methods that later versions add have a default.
 *
 * <p>An observer of a server is a bean of this type, or is added with {@code WebSocketEndpoints.addObserver} or {@code
 * Endpoint.withObserver}; one of a client is added with {@code WebSocketClient.Builder.observer}. All that apply are called.
 *
 * <p>Rules for implementations:
 *
 * <ul>
 *   <li>An observer is called on the thread on which the event happens. That may be an I/O thread that serves many connections, or a
 *       thread of the application in the middle of a call. So a method must not block, and should return within microseconds. No
 *       lock of the library is held.
 *   <li>Calls come from many threads, also for one connection and at once: an observer is thread-safe. {@link #onOpen} precedes all
 *       events of a connection but {@link #onHandshakeAccepted}, which precedes that. {@link #onClose} follows {@link #onFailure};
 *       an event that happens on another thread at the same time may come later.
 *   <li>No context is active in a call: no class loader, security, transaction or CDI request context is set for it.
 *   <li>Whatever an observer throws, an {@code Error} included, changes nothing for the connection and for other observers. The log
 *       has one line a minute for each class of observers, method and type of exception.
 * </ul>
 *
 * <p>Without an observer, nothing is measured.
 */
public interface WebSocketObserver {
    /** How a peer shows that it reads too slowly. */
    enum Slowness {
        /** A sender waits for room within the outbound bound: {@code outboundBytes} or {@code outboundMessages}. */
        SENDER_WAITS,
        /** There was no room for a message within the outbound bound, and it was not sent. */
        NOT_SENT,
        /** The peer has read nothing for {@code sendTimeout}: the connection is dropped. */
        READS_NOTHING
    }

    /** Who began to close a connection. */
    enum Closer {
        /** This side: it sent the first close frame, or failed the connection. */
        US,
        /** The peer: it sent the first close frame. */
        PEER,
        /** Nobody: the connection ended without a close frame. */
        NOBODY
    }

    /**
     * Called when a handshake is accepted: on a server with status 101, or 200 to a CONNECT over HTTP/2. {@link #onOpen} follows, unless
     * the client leaves before it has the answer.
     */
    default void onHandshakeAccepted(ObservedConnection connection) {}

    /**
     * Called when a handshake is refused, or fails otherwise.
     *
     * @param status the status of the response; 0 when a client got none
     * @param reason why, as the log says; it may name options, addresses and the exception of a client
     */
    default void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {}

    /** Called when a connection opens, before its application is called. */
    default void onOpen(ObservedConnection connection) {}

    /**
     * Called when a text or binary message has arrived whole, before the application gets it, or gets the last part of it.
     *
     * @param type {@link Opcode#TEXT} or {@link Opcode#BINARY}
     * @param size bytes of its payload, decompressed; of text in UTF-8
     * @param wireSize bytes of its frames with their headers, as they were received before TLS is added: fewer than {@code size} when
     *     it was compressed well
     */
    default void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {}

    /**
     * Called when a text or binary message is encoded whole and queued, or about to leave.
     *
     * @param type {@link Opcode#TEXT} or {@link Opcode#BINARY}
     * @param size bytes of its payload, not compressed; of text in UTF-8
     * @param wireSize bytes of its frames with their headers, before TLS is added
     */
    default void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {}

    /**
     * Called when a peer reads too slowly: once for each message that waits or is not sent, and once when the connection is dropped.
     *
     * @param queued bytes of output that have not left
     */
    default void onSlowConsumer(ObservedConnection connection, Slowness how, long queued) {}

    /**
     * Called with the round trip of a ping, when its pong has come: of {@link WebSocket#ping}, and of the pings that {@code pingInterval}
     * sends to a silent peer.
     */
    default void onRoundTrip(ObservedConnection connection, Duration roundTrip) {}

    /**
     * Called for each failure: a callback of the application threw, the peer broke RFC 6455 or a limit, the network failed, or the
     * connection was dropped. Exceptions that an {@code @OnError} method has handled are none.
     *
     * @param cause what the application threw; a {@link WebSocketFailure} for a breach of the peer, with the code and its reason
     */
    default void onFailure(ObservedConnection connection, Throwable cause) {}

    /**
     * Called once for each connection that has opened, just before {@link #onClose}.
     *
     * @param bytes the maximum of the output that had not left, over the life of the connection, as measured with each message that was
     *     sent
     */
    default void onQueueHighWater(ObservedConnection connection, long bytes) {}

    /**
     * Called once for each connection that has opened, when it has ended.
     *
     * @param reason as {@link WebSocketListener#onClose} has it
     * @param by who began to close it
     * @param lived the time since {@link #onOpen}
     */
    default void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {}
}
