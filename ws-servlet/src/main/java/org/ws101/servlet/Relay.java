package org.ws101.servlet;

import java.util.function.Consumer;

/**
 * Carries broadcasts between the nodes of an application: with {@link WebSocketEndpoints#relay},
 * {@link Connections#broadcast} reaches the connections of all of them. {@link org.ws101.servlet.jms.JmsRelay} does so
 * over a topic of Jakarta Messaging. An implementation of your own carries bytes without interpreting them: their
 * meaning, and which of them are dropped, is defined by the library.
 *
 * <p>An envelope is delivered once or not at all. Every node receives the envelopes of one node in the order in which
 * they were published. A node may also receive its own, and an envelope a second time: both are dropped.
 *
 * <p>Permit only the nodes to publish envelopes: a publisher can send messages to every user, and close their
 * connections. Protect the carrier with credentials, and bound the size of received envelopes.
 *
 * <p>An implementation must be thread-safe. It serves one application, once.
 */
public interface Relay {
    /**
     * Starts, and returns without waiting for the carrier, which may be down: the relay continues to connect to it.
     *
     * @param receiver called with the envelopes of the other nodes, by one thread at a time, in order. Never throws and
     *     never waits. The array must not change any more.
     */
    void start(Consumer<byte[]> receiver);

    /**
     * Queues an envelope for the other nodes. Returns at once, in any case: it is called on threads that serve many
     * connections. Called by one thread at a time; not before {@link #start}, and possibly after {@link #stop}.
     *
     * @param envelope the envelope; its array is not changed
     * @return false when it is certainly lost, because it is too large, the queue is full, or the relay has stopped
     */
    boolean publish(byte[] envelope);

    /**
     * Stops: sends the queued envelopes within a second, and ends its threads. Blocks up to two seconds. Idempotent.
     */
    void stop();
}
