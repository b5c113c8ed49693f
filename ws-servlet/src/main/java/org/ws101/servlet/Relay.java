package org.ws101.servlet;

import java.util.function.Consumer;

/**
 * Carries broadcasts between the nodes of an application: {@link WebSocketEndpoints#relay} lets {@link Connections#broadcast} reach
 * the connections of all of them. {@link org.ws101.servlet.jms.JmsRelay} does so over a topic of Jakarta Messaging. Another one
 * carries bytes without looking at them: what they mean, and which of them are dropped, is the library's business.
 *
 * <p>Delivery is at most once. Every node gets the envelopes of one node in the order in which they were published, or else not at
 * all. It may get its own, which are dropped, and one again, which is dropped as well.
 *
 * <p>Nobody but the nodes may be able to put envelopes in: whoever can, sends messages to every user and closes their connections. So
 * protect the carrier with credentials, and bound the size of what is taken from it.
 *
 * <p>An implementation is thread-safe. It serves one application, once.
 */
public interface Relay {
    /**
     * Starts, and returns without waiting for the carrier, which may be away: the relay goes on trying to reach it.
     *
     * @param receiver is given the envelopes of the other nodes, by one thread at a time, in order. Never throws and never waits. The
     *     array must not change any more.
     */
    void start(Consumer<byte[]> receiver);

    /**
     * Queues an envelope for the other nodes. Returns at once, in any case: it is called on threads that serve many connections.
     * Called by one thread at a time; not before {@link #start}, and possibly after {@link #stop}.
     *
     * @param envelope nobody writes to the array
     * @return false when it is lost for certain, because it is too large, too many wait, or the relay has stopped
     */
    boolean publish(byte[] envelope);

    /**
     * Ends: sends what is queued, if that takes no more than a second, and ends its threads. Blocks for two seconds at most.
     * Idempotent.
     */
    void stop();
}
