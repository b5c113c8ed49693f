package org.ws101.servlet;

/**
 * Decides whether a client may connect to an endpoint: use it for authentication and authorisation of the connection.
 * The application must authorise each message itself. The application implements this.
 *
 * <p>Called during the opening handshake, on a thread of the container, for a valid request of an allowed origin, below
 * the limits of connections. The limit of the user of the decision applies afterwards. Any number of handshakes may
 * call it at once. It may block, and delays this client alone.
 */
@FunctionalInterface
public interface HandshakeCheck {
    /**
     * Returns the decision.
     *
     * @param request the request, with its user
     * @return {@link HandshakeDecision#permit()} or {@link HandshakeDecision#refuse}; null refuses the client with 500
     * @throws Exception without a decision; it is logged, and the client is refused with 500, without a detail of it
     */
    HandshakeDecision check(HandshakeRequest request) throws Exception;
}
