package org.ws101.it.interop.clients;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a client is to ask for.
 *
 * @param uri where to connect to, {@code ws} or {@code wss}
 * @param subprotocols those that it offers, in order
 * @param deflate one of its {@link PeerClient#offers}, or empty for none
 */
record Opening(URI uri, List<String> subprotocols, Optional<String> deflate) {
    /** Neither subprotocols nor compression. */
    static Opening of(URI uri) {
        return new Opening(uri, List.of(), Optional.empty());
    }

    Opening subprotocols(String... offered) {
        return new Opening(uri, List.of(offered), deflate);
    }

    Opening deflate(String offer) {
        return new Opening(uri, subprotocols, Optional.of(offer));
    }
}
