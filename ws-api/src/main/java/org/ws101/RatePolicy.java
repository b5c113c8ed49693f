package org.ws101;

/** The reaction to a peer that sends faster than {@code messagesPerSecond} or {@code bytesPerSecond} allow. */
public enum RatePolicy {
    /** Reading pauses until the rate allows more. TCP holds the peer back meanwhile, no thread waits, and nothing is lost. */
    PAUSE,
    /** The connection fails with {@link CloseCode#POLICY_VIOLATION}, 1008. The reason names the rate. */
    CLOSE
}
