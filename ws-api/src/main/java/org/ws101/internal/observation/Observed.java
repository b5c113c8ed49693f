package org.ws101.internal.observation;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.ws101.ObservedConnection;

/**
 * An opening handshake that somebody observes. Immutable.
 *
 * @param handshake without the id of a connection
 */
public record Observed(Observers observers, ObservedConnection handshake) {
    /** For the components see {@link ObservedConnection}. */
    public static Observed of(
            Observers observers, String endpoint, String path, InetSocketAddress remoteAddress, Optional<String> user) {
        return new Observed(observers, new ObservedConnection("", endpoint, path, remoteAddress, user));
    }

    /** The handshake has failed. */
    public void refused(int status, String reason) {
        observers.tell("onHandshakeRefused", observer -> observer.onHandshakeRefused(handshake, status, reason));
    }

    ObservedConnection connection(String id) {
        return new ObservedConnection(
                id, handshake.endpoint(), handshake.path(), handshake.remoteAddress(), handshake.user());
    }
}
