package org.ws101.servlet;

import org.jspecify.annotations.Nullable;

/**
 * The application cannot start as it is configured. The message names what is wrong and what to do about it.
 */
public class WebSocketDeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WebSocketDeploymentException(String message) {
        super(message);
    }

    public WebSocketDeploymentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
