package org.ws101;

import java.io.Serializable;
import java.util.Objects;

/**
 * The reason of the end of a connection: a code, and a text that may be empty. Immutable.
 *
 * <p>The maximum of a text that is sent is 123 bytes in UTF-8 (RFC 6455 §5.5). The sending methods check it.
 *
 * @param code the close code
 * @param text the text, for debugging; do not show it to users
 */
public record CloseReason(CloseCode code, String text) implements Serializable {
    /**
     * Creates a reason of a code and a text.
     *
     * @throws NullPointerException when an argument is null
     */
    public CloseReason {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(text, "text");
    }

    /** Creates a reason without a text. */
    public static CloseReason of(CloseCode code) {
        return new CloseReason(code, "");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? code.toString() : code + " (" + text + ")";
    }
}
