package org.ws101.servlet;

/**
 * What becomes of a connection that has no room for a message that is broadcast: its peer reads more slowly than is sent, and
 * {@code outboundBytes} or {@code outboundMessages} are reached. The others get the message in any case, and before anybody is
 * waited for.
 */
public enum SlowConsumer {
    /**
     * The broadcast waits for it, at most for the {@code sendTimeout} of the connection in all, and skips it then. For messages
     * that nobody may miss, sent from a thread that may wait.
     */
    BLOCK,
    /**
     * This message is skipped for it. The default: neither does one peer hold up the others, nor does a burst of messages cost
     * anybody the connection. For states that the next message brings anew.
     */
    DROP,
    /**
     * It is closed with 1008, and dropped when it does not take that within {@code closeTimeout}. For messages that build on
     * each other: a peer either gets all of them, or knows that it has to begin anew.
     */
    CLOSE
}
