package org.ws101.servlet.internal.relay;

import java.util.Arrays;
import java.util.Optional;

/**
 * Who is meant on every node. Immutable.
 *
 * @param kind what the name is of
 * @param name of the endpoint, the group or the user; empty for all
 */
public record Scope(Kind kind, String name) {
    /** All connections of the application. */
    public static final Scope ALL = new Scope(Kind.ALL, "");

    /** The subject of a scope. */
    public enum Kind {
        ALL(0),
        /** The template of an endpoint, as registered. */
        PATH(1),
        /** The name of the class of an endpoint, or of a supertype. */
        TYPE(2),
        GROUP(3),
        PRINCIPAL(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Its number in an envelope. */
        int code() {
            return code;
        }

        /** The kind with a number; empty when there is none. */
        static Optional<Kind> of(int code) {
            return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
        }
    }
}
