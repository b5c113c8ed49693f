package org.ws101.internal.extension;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One element of {@code Sec-WebSocket-Extensions}: in a request an offer of the client, in a response what the server
 * agreed to. Immutable.
 *
 * @param name the extension's registered name
 * @param parameters in the order of the header; the grammar allows a name to repeat, so negotiation must look for that
 */
public record ExtensionOffer(String name, List<Parameter> parameters) {

    /** @throws IllegalArgumentException if {@code name} is not a token */
    public ExtensionOffer {
        requireToken("extension name", name);
        parameters = List.copyOf(parameters);
    }

    /**
     * One parameter of an extension.
     *
     * @param quoted whether the value stood in quotes. It equals the same value without quotes (RFC 6455 §9.1), so this does
     *     not count for equality, and is not written.
     */
    public record Parameter(String name, Optional<String> value, boolean quoted) {

        /** @throws IllegalArgumentException if the name or the value is not a token */
        public Parameter {
            requireToken("extension parameter name", name);
            value.ifPresent(text -> requireToken("value of extension parameter " + name, text));
        }

        /**
         * A parameter without quotes.
         *
         * @throws IllegalArgumentException if the name or the value is not a token
         */
        public Parameter(String name, Optional<String> value) {
            this(name, value, false);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Parameter parameter && name.equals(parameter.name) && value.equals(parameter.value);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, value);
        }
    }

    private static void requireToken(String what, String text) {
        if (!Token.isToken(text)) {
            throw new IllegalArgumentException("The " + what + " \"" + text
                    + "\" is not a token: use letters, digits and !#$%&'*+-.^_`|~ only, one or more of them");
        }
    }
}
