package org.ws101.internal.extension;

import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketFailure;

/**
 * An extension that was negotiated for one connection and transforms the payload of messages (RFC 6455 §9, RFC 7692 §6).
 * Control frames are never transformed. Not thread-safe: the protocol calls it.
 */
public interface Extension {
    /** The reserved bits, RSV1 being 4, that mark the first frame of a transformed message. */
    int rsv();

    /**
     * Restores a piece of the payload of a received message.
     *
     * @param last whether it ends the message
     * @param to takes what comes out, in pieces; when it answers false, nothing more is to be restored
     * @return false when the payload is invalid
     * @throws WebSocketFailure when more comes out of it than the extension permits
     */
    boolean decode(byte[] bytes, int offset, int length, boolean last, Sink to);

    /** Whether to transform the message that begins with this payload. */
    boolean transforms(int length, boolean last);

    /**
     * Transforms a piece of the payload of a message to send.
     *
     * @param last whether it ends the message
     * @return null when the piece begins the message, and the message had better go as it is
     */
    byte @Nullable [] encode(byte[] bytes, int offset, int length, boolean last);

    /**
     * A message that was transformed elsewhere goes out under the mark of this extension: the peer's memory of what was sent is
     * no longer ours, and nothing that is transformed later may build on it. Never called within a message.
     */
    void forgetSent();

    /** Whether it holds something between messages that {@link #rest} gives back. */
    default boolean holdsForSending() {
        return false;
    }

    /** Nothing has been sent for a while: gives back what it holds for that, and takes it again with the next message. */
    default void rest() {}

    /**
     * What all extensions have in common that transform every message as this one does, as an object with {@code equals}; null
     * when it depends on the messages before, or on anything else that is not told.
     */
    default @Nullable Object likeness() {
        return null;
    }

    /** Gives back what the extension holds. Called once, when nothing more is received or sent. */
    void release();

    /** Takes pieces of a payload. */
    @FunctionalInterface
    interface Sink {
        /** Takes a piece; false to stop. */
        boolean accept(byte[] bytes, int offset, int length);
    }
}
