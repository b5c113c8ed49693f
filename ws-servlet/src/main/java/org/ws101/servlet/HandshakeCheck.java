package org.ws101.servlet;

/**
 * Decides whether a client may connect to an endpoint: the place for authentication and authorisation of the connection.
 * What each message may do afterwards is for the application to check. The application implements this.
 *
 * <p>Called during the opening handshake, on a thread of the container, after the request was found to be valid, its origin
 * allowed, and room for a connection; then the limit of the user that it finds out is kept to. Any number of handshakes may call
 * it at once. It may block, and holds back this client alone.
 */
@FunctionalInterface
public interface HandshakeCheck {
    /**
     * Decides.
     *
     * @param request what is asked for, and by whom
     * @return {@link HandshakeDecision#permit()} or {@link HandshakeDecision#refuse}
     * @throws Exception when no decision can be made; it is logged and the client gets status 500 without a detail of it
     */
    HandshakeDecision check(HandshakeRequest request) throws Exception;
}
