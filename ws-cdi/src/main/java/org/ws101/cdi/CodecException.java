package org.ws101.cdi;

import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketException;

/** A payload could not be read as the parameter of a callback, or an object could not be written. */
public class CodecException extends WebSocketException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public CodecException(String message) {
        super(message);
    }

    /** Creates an exception. */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
