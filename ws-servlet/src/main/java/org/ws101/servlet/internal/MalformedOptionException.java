package org.ws101.servlet.internal;

/** The value of one option cannot be read, or is out of its range. */
public final class MalformedOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String allowed;

    /**
     * Of an option.
     *
     * @param option what it is and its name: the beginning of a sentence about it
     * @param text its value, as it is written
     * @param cause says what is allowed
     */
    MalformedOptionException(String option, String text, IllegalArgumentException cause) {
        this(option, text, allowed(option, cause), cause);
    }

    private MalformedOptionException(String option, String text, String allowed, IllegalArgumentException cause) {
        super(option + " is \"" + text + "\": " + allowed, cause);
        this.allowed = allowed;
    }

    private static String allowed(String option, IllegalArgumentException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.startsWith(option + " is ") ? message.substring(message.indexOf(": ") + 2) : message;
    }

    /** What to write instead, for those who have another name for the option. */
    public String allowed() {
        return allowed;
    }
}
