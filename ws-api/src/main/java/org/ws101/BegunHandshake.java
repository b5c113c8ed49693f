package org.ws101;

import java.util.List;
import java.util.Map;

/**
 * An opening handshake at its begin. Immutable.
 *
 * @param side the end of the connection
 * @param method of the request: {@code GET}, or {@code CONNECT} over HTTP/2. For a request that will be refused, it may
 *     be any text
 * @param scheme {@code ws}, or {@code wss} with TLS, according to the container
 * @param connection the connection of the handshake. Its id and user are still empty; the remote address of a client is
 *     unresolved
 * @param headers on a server the header fields of the request, each with the values of its lines, names in any case;
 *     empty on a client
 */
public record BegunHandshake(
        Side side, String method, String scheme, ObservedConnection connection, Map<String, List<String>> headers) {
    /** An end of a connection. */
    public enum Side {
        /** Accepts or refuses the handshake. */
        SERVER,
        /** Sends the handshake. */
        CLIENT
    }
}
