package org.ws101;

/** What a send does while the outbound bound of its connection is reached: the peer reads more slowly than we send. */
public enum OverflowPolicy {
    /** A blocking send waits for room, at most for the send timeout. */
    BLOCK,
    /** The send fails at once with a {@link WebSocketException}; the connection stays open. */
    FAIL,
    /** The connection is dropped, as {@link WebSocket#abort} drops it, and the send fails with a {@link WebSocketClosedException}. */
    ABORT
}
