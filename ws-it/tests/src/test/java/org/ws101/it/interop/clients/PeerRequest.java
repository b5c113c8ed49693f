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
record PeerRequest(URI uri, List<String> subprotocols, Optional<String> deflate) {
    /** Neither subprotocols nor compression. */
    static PeerRequest of(URI uri) {
        return new PeerRequest(uri, List.of(), Optional.empty());
    }

    PeerRequest subprotocols(String... offered) {
        return new PeerRequest(uri, List.of(offered), deflate);
    }

    PeerRequest deflate(String offer) {
        return new PeerRequest(uri, subprotocols, Optional.of(offer));
    }
}
