package org.ws101;

/** The reaction to a peer that sends faster than {@code messagesPerSecond} or {@code bytesPerSecond} allow. */
public enum RatePolicy {
    /**
     * Reading pauses until the rate allows more. Meanwhile TCP slows the peer down, no thread waits, and no message is
     * lost.
     */
    PAUSE,
    /** The connection fails with {@link CloseCode#POLICY_VIOLATION}, 1008. The reason names the rate. */
    CLOSE
}
