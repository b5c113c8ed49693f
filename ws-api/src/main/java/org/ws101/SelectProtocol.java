package org.ws101;

import java.util.List;
import java.util.Optional;

/**
 * Chooses the subprotocol of a connection (RFC 6455 §1.9). Called during the opening handshake, on a thread of the container,
 * and only when the client offers at least one. The application implements this.
 */
@FunctionalInterface
public interface SelectProtocol {
    /**
     * Chooses one of the subprotocols that a client offers, or none: you need it only when clients offer any.
     *
     * @param offered what the client offers, in its order of preference; never empty
     * @return one of {@code offered}, or empty to refuse the connection with status 400
     */
    Optional<String> select(List<String> offered);
}
