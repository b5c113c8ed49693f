package org.ws101;

import java.time.Duration;

/**
 * Observes opening handshakes and connections, for metrics, tracing and audits. The application overrides the methods
 * that it needs. Later versions add methods with a default only.
 *
 * <p>For a server, declare a bean of this type, or call {@code WebSocketEndpoints.addObserver} or
 * {@code Endpoint.withObserver}. For a client, call {@code WebSocketClient.Builder.observer}. All of them are called.
 *
 * <p>Rules for implementations:
 *
 * <ul>
 *   <li>An observer is called on the thread of the event. That may be an I/O thread of many connections, or a thread of
 *       the application within a call. A method must therefore not block, and should return within microseconds. The
 *       caller owns no lock of the library.
 *   <li>Many threads may call at once, also for one connection: an observer must be thread-safe. {@link #onOpen}
 *       precedes all events of a connection but {@link #onHandshakeAccepted}, which precedes that. {@link #onClose}
 *       follows {@link #onFailure}; an event of another thread at the same time may follow later.
 *   <li>No context is active in a call: no class loader, security, transaction or CDI request context is set for it.
 *   <li>An exception of an observer, or an {@code Error}, affects neither the connection nor other observers. The log
 *       contains one line a minute for each class of observers, method and type of exception.
 * </ul>
 *
 * <p>Without an observer, nothing is measured.
 */
public interface WebSocketObserver {
    /** The effect of a peer that reads too slowly. */
    enum Slowness {
        /** A sender waits for room within the outbound bound: {@code outboundBytes} or {@code outboundMessages}. */
        SENDER_WAITS,
        /** A message found no room within the outbound bound, and was not sent. */
        NOT_SENT,
        /** The peer has read nothing for {@code sendTimeout}: the connection is dropped. */
        READS_NOTHING
    }

    /** The side that began to close a connection. */
    enum Closer {
        /** This side: it sent the first close frame, or failed the connection. */
        US,
        /** The peer: it sent the first close frame. */
        PEER,
        /** Neither side: the connection ended without a close frame. */
        NOBODY
    }

    /**
     * Observes that a handshake is accepted: on a server with status 101, or 200 to a CONNECT over HTTP/2.
     * {@link #onOpen} follows, unless the client leaves before the response arrives.
     */
    default void onHandshakeAccepted(ObservedConnection connection) {}

    /**
     * Observes that a handshake is refused, or fails otherwise.
     *
     * @param status the status of the response; 0 for a client without a response
     * @param reason the reason, as in the log; it may name options, addresses and the exception of a client
     */
    default void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {}

    /** Observes that a connection opens, before its application is called. */
    default void onOpen(ObservedConnection connection) {}

    /**
     * Observes that a text or binary message has arrived as a whole, before the application receives it, or its last
     * part.
     *
     * @param type {@link Opcode#TEXT} or {@link Opcode#BINARY}
     * @param size bytes of its payload, decompressed; of text in UTF-8
     * @param wireSize bytes of its frames with their headers, as they were received before TLS is added: fewer than
     *     {@code size} when it was compressed well
     */
    default void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {}

    /**
     * Observes that a text or binary message is encoded as a whole, and queued or about to leave.
     *
     * @param type {@link Opcode#TEXT} or {@link Opcode#BINARY}
     * @param size bytes of its payload, not compressed; of text in UTF-8
     * @param wireSize bytes of its frames with their headers, before TLS is added
     */
    default void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {}

    /**
     * Observes that a peer reads too slowly: once for each message that waits or is not sent, and once when the
     * connection is dropped.
     *
     * @param queued bytes of output that have not left
     */
    default void onSlowConsumer(ObservedConnection connection, Slowness how, long queued) {}

    /**
     * Observes the round trip of a ping, when its pong arrives: of {@link WebSocket#ping}, and of the pings of
     * {@code pingInterval} to a silent peer.
     */
    default void onRoundTrip(ObservedConnection connection, Duration roundTrip) {}

    /**
     * Observes each failure: a callback of the application threw, the peer violated RFC 6455 or a limit, the network
     * failed, or the connection was dropped. An exception that an {@code @OnError} method has handled is not a failure.
     *
     * @param cause the exception of the application; a {@link WebSocketFailure} for a violation by the peer, with the
     *     code and its reason
     */
    default void onFailure(ObservedConnection connection, Throwable cause) {}

    /**
     * Observes the maximum of the output queue. Called once for each connection that has opened, just before
     * {@link #onClose}.
     *
     * @param bytes the maximum of the queued output over the life of the connection, measured with each sent message
     */
    default void onQueueHighWater(ObservedConnection connection, long bytes) {}

    /**
     * Observes the end of a connection. Called once for each connection that has opened.
     *
     * @param reason as in {@link WebSocketListener#onClose}
     * @param by the side that began to close it
     * @param lived the time since {@link #onOpen}
     */
    default void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {}
}
