package org.ws101.servlet;

import org.jspecify.annotations.Nullable;

/** The application cannot start with its configuration. The message contains the mistakes and their remedies. */
public class WebSocketDeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public WebSocketDeploymentException(String message) {
        super(message);
    }

    /** Creates an exception. */
    public WebSocketDeploymentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
