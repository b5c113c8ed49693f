package org.ws101;

import java.util.List;
import java.util.Map;

/**
 * An opening handshake as it begins. Immutable.
 *
 * @param side which end this is
 * @param method of the request: {@code GET}, or {@code CONNECT} over HTTP/2. Of a request that is about to be refused
 *     it may be any text
 * @param scheme {@code ws}, or {@code wss} when it comes by TLS, as far as the container knows
 * @param connection which connection it is for. Its id and user are empty, as they are not known yet; the remote
 *     address of a client is unresolved
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
