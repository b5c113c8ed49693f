package org.ws101.servlet;

/**
 * The reaction of a broadcast to a connection without room for the message: its peer reads too slowly, and
 * {@code outboundBytes} or {@code outboundMessages} are reached. The others receive the message in any case, before the
 * broadcast waits.
 */
public enum SlowConsumer {
    /**
     * The broadcast waits for it, up to the {@code sendTimeout} of the connection, and then skips it. For messages that
     * must reach each peer, on a thread that may wait.
     */
    BLOCK,
    /**
     * The broadcast skips it. The default: a slow peer does not delay the others, and a burst of messages closes no
     * connection. For states that the next message replaces.
     */
    DROP,
    /**
     * It is closed with 1008, and dropped if the closing handshake is not complete within {@code closeTimeout}. For
     * messages that build on each other: a peer either receives all of them, or has to begin again.
     */
    CLOSE
}
