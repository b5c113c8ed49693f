package org.ws101.internal.protocol;

/** What became of a message that was offered to a connection. */
public enum BroadcastResult {
    /** It was queued, and leaves. */
    QUEUED,
    /** The outbound bound is reached: the peer reads too slowly. */
    FULL,
    /** Another message is being sent in parts; what the peer does is not known. */
    BUSY,
    /** Another thread is at work on what it sends, and is not waited for here: offer it again. */
    LATER,
    /** Nothing can be sent any more. */
    CLOSED
}
