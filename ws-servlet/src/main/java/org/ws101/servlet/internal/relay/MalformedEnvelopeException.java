package org.ws101.servlet.internal.relay;

/** Bytes are no envelope that this node can read. The message says why, as the end of a sentence. */
public final class MalformedEnvelopeException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedEnvelopeException(String message) {
        super(message);
    }
}
