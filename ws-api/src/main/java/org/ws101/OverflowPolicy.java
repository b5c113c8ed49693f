package org.ws101;

/** The reaction of a send while the outbound bound of its connection is reached, because the peer reads too slowly. */
public enum OverflowPolicy {
    /** A blocking send waits for room, up to the send timeout. */
    BLOCK,
    /** The send fails at once with a {@link WebSocketException}; the connection stays open. */
    FAIL,
    /**
     * The connection is dropped, as {@link WebSocket#abort} drops it, and the send fails with a
     * {@link WebSocketClosedException}.
     */
    ABORT
}
