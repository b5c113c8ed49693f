package org.ws101.cdi.internal.model;

import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;

/** What is sent for the value that a callback returns. Thread-safe. */
@FunctionalInterface
public interface Outgoing {
    /**
     * The message; null when nothing is to be sent.
     *
     * @throws Exception when the codec cannot write the value
     */
    @Nullable
    Message to(@Nullable Object value) throws Exception;

    /**
     * Sends it on a thread that may block.
     *
     * @throws Exception when the codec cannot write the value, or as {@link WebSocket#send} and {@link WebSocket#sendAll} throw
     */
    default void send(WebSocket webSocket, @Nullable Object value) throws Exception {
        Message message = to(value);
        if (message != null && message.partial()) {
            webSocket.send(message);
        } else if (message != null) {
            webSocket.sendAll(message);
        }
    }

    /** What the connection is closed with behind the message; null when it is not. */
    default @Nullable CloseReason closing(@Nullable Object value) {
        return null;
    }
}
