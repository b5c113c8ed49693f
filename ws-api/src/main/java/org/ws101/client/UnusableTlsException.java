package org.ws101.client;

import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;

/** The client's own TLS settings allow no handshake with anybody, so no later attempt can succeed with them. */
final class UnusableTlsException extends HandshakeException {
    private static final long serialVersionUID = 1L;

    UnusableTlsException(String message, @Nullable Throwable cause) {
        super(message, CloseCode.TLS_HANDSHAKE, cause);
    }
}
