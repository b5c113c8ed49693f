package org.ws101;

import java.util.List;
import java.util.Optional;

/**
 * Selects the subprotocol of a connection (RFC 6455 §1.9). Called during the opening handshake, on a thread of the
 * container, and only if the client offers a subprotocol. The application implements this.
 */
@FunctionalInterface
public interface SelectProtocol {
    /**
     * Selects one of the subprotocols that a client offers, or none.
     *
     * @param offered the offer of the client, in its order of preference; never empty
     * @return one of {@code offered}, or empty to refuse the connection with status 400. For null or another value it
     *     is refused with 500, and the log says so.
     * @throws RuntimeException refuses the connection with status 500; it is logged
     */
    Optional<String> select(List<String> offered);
}
