package org.ws101;

import org.jspecify.annotations.Nullable;

/** Something went wrong with a connection. The subclasses say what can be told apart. */
public class WebSocketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WebSocketException(String message) {
        super(message);
    }

    public WebSocketException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
