package org.ws101.internal.protocol;

import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.WebSocketFailure;

/** What the bytes of the peer meant. */
public sealed interface Event {
    /** A whole message, or a control frame. A ping is answered already, unless the application does that. */
    record Received(Message message) implements Event {}

    /** One frame of a message that is delivered in parts, or a frame with something that RFC 6455 reserves. */
    record Part(Frame frame) implements Event {}

    /** The peer broke a rule or a limit: nothing more is received, and {@link Protocol#conclude} fails the connection. */
    record Failed(WebSocketFailure failure) implements Event {}
}
