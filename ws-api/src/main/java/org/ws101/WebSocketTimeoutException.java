package org.ws101;

/** A blocking call did not end in time. */
public class WebSocketTimeoutException extends WebSocketException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public WebSocketTimeoutException(String message) {
        super(message);
    }
}
