package org.ws101.internal.protocol;

import org.jspecify.annotations.Nullable;
import org.ws101.Opcode;

/** Counts the bytes of messages in one direction, for those who observe a connection. Not thread-safe. */
public final class Tally {
    private Opcode type = Opcode.TEXT;
    private long size;
    private long wireSize;
    private boolean hasPart;
    private boolean complete;

    /**
     * A whole message.
     *
     * @param type text or binary
     * @param size of its payload, before it is compressed
     * @param wireSize of its frames with their headers
     */
    public record Message(Opcode type, long size, long wireSize) {}

    /** So many bytes of payload belong to the current message, not compressed; the last ones complete it. */
    void payload(Opcode messageType, long bytes, boolean last) {
        type = messageType;
        size += bytes;
        hasPart = true;
        complete = last;
    }

    /** Whether the frames of some payload are still to be counted. */
    public boolean hasPart() {
        return hasPart;
    }

    /** So many bytes of frames belong to the current message. */
    public void frames(long bytes) {
        wireSize += bytes;
        hasPart = false;
    }

    /** Takes the message, and begins with the next; null when it is not complete. */
    public @Nullable Message take() {
        if (!complete) {
            return null;
        }
        Message message = new Message(type, size, wireSize);
        size = 0;
        wireSize = 0;
        hasPart = false;
        complete = false;
        return message;
    }
}
