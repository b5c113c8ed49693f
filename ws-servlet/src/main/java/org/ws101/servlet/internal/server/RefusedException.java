package org.ws101.servlet.internal.server;

import org.ws101.internal.handshake.HandshakeRefusal;

/** An opening handshake fails with this answer. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient HandshakeRefusal refusal;

    RefusedException(HandshakeRefusal refusal) {
        super(refusal.body(), null, false, false);
        this.refusal = refusal;
    }

    RefusedException(int status, String body) {
        this(HandshakeRefusal.of(status, body));
    }

    HandshakeRefusal refusal() {
        return refusal;
    }
}
