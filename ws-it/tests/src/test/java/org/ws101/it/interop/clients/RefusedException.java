package org.ws101.it.interop.clients;

import org.jspecify.annotations.Nullable;

/** The server has refused the upgrade, and the client has told with which status. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, @Nullable Throwable cause) {
        super("Refused with " + status, cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
