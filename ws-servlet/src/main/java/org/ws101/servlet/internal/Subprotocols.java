package org.ws101.servlet.internal;

import java.util.List;
import org.ws101.internal.extension.Token;

/** The names of subprotocols that an endpoint supports. Stateless. */
public final class Subprotocols {
    private Subprotocols() {}

    /**
     * The names, as they are given.
     *
     * @throws IllegalArgumentException naming the first that is no token: a client could not offer it (RFC 6455 §4.1)
     */
    public static List<String> of(String... names) {
        for (String name : names) {
            if (!Token.isToken(name)) {
                throw new IllegalArgumentException("The subprotocol \"" + name
                        + "\" is not a token: use letters, digits and !#$%&'*+-.^_`|~ only, and write each subprotocol"
                        + " separately");
            }
        }
        return List.of(names);
    }
}
