package org.ws101;

import java.io.Serializable;
import java.util.Objects;

/**
 * Why a connection closed: a code and a text that may be empty. Immutable.
 *
 * <p>The text of a reason that is sent takes at most 123 bytes in UTF-8 (RFC 6455 §5.5); the sending methods check it.
 *
 * @param code the close code
 * @param text the text, for people who debug; do not show it to users
 */
public record CloseReason(CloseCode code, String text) implements Serializable {
    /**
     * Makes a reason of a code and a text.
     *
     * @throws NullPointerException when an argument is null
     */
    public CloseReason {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(text, "text");
    }

    /** A reason without a text. */
    public static CloseReason of(CloseCode code) {
        return new CloseReason(code, "");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? code.toString() : code + " (" + text + ")";
    }
}
