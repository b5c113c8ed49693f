package org.ws101.internal.handshake;

/** What the peer sent is not the head of an HTTP response, or is larger than we accept; the message tells why. */
public final class MalformedResponseException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedResponseException(String problem) {
        super(problem);
    }
}
