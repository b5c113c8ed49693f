package org.ws101;

import org.jspecify.annotations.Nullable;

/** A connection has failed. The subclasses distinguish the causes. */
public class WebSocketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public WebSocketException(String message) {
        super(message);
    }

    /** Creates an exception. */
    public WebSocketException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
