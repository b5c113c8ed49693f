package org.ws101.internal.protocol;

import java.util.Arrays;
import java.util.Objects;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.WebSocketFailure;

/** What the bytes of the peer meant. */
public sealed interface Event {
    /** A whole message, or a control frame. */
    record Received(Message message) implements Event {}

    /**
     * One frame of a message that is delivered in parts, or a frame with something that RFC 6455 reserves.
     *
     * @param frame as it came
     * @param payload the frame's own or, if an extension transformed the message, what that restored from it
     */
    record Part(Frame frame, byte[] payload) implements Event {
        /** A frame that no extension transformed. */
        Part(Frame frame) {
            this(frame, frame.payloadData());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Part part && frame.equals(part.frame) && Arrays.equals(payload, part.payload);
        }

        @Override
        public int hashCode() {
            return Objects.hash(frame, Arrays.hashCode(payload));
        }
    }

    /** The peer broke a rule or a limit: nothing more is received, and the connection has to fail with that. */
    record Failed(WebSocketFailure failure) implements Event {}
}
