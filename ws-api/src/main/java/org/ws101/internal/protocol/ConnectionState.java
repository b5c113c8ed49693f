package org.ws101.internal.protocol;

/**
 * Where a connection stands between the opening handshake and its end (RFC 6455 §7).
 *
 * <pre>
 *              our close frame   peer's close frame,   conclude()            fail()   end of input
 *              is queued         or a breach
 *  OPEN        CLOSE_SENT        PEER_DONE             -                     CLOSED   CLOSED
 *  CLOSE_SENT  -                 CLOSED                -                     CLOSED   CLOSED
 *  PEER_DONE   CLOSED            -                     CLOSED, answered      CLOSED   CLOSED
 *  CLOSED      -                 -                     -                     -        CLOSED
 * </pre>
 */
public enum ConnectionState {
    /** Both sides may send. */
    OPEN,
    /** We may receive, not send. */
    CLOSE_SENT,
    /** We may send, not receive: the peer closed, or broke a rule. */
    PEER_DONE,
    /** Neither: what is in the output is all that will leave. */
    CLOSED;

    boolean receives() {
        return this == OPEN || this == CLOSE_SENT;
    }

    boolean sends() {
        return this == OPEN || this == PEER_DONE;
    }
}
