package org.ws101.internal.setup;

import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Where a connection comes from, as its opening handshake has shown it.
 *
 * @param place what logs call the application, by its {@code toString}: that is empty for the name of its class. Equal ones
 *     share the lines of a minute
 * @param attributes those that the connection begins with; the map is the connection's own from here on
 * @param localAddress see {@link org.ws101.WebSocket#localAddress}
 * @param remoteAddress see {@link org.ws101.WebSocket#remoteAddress}
 */
public record Provenance(
        Object place,
        ConcurrentMap<String, Object> attributes,
        InetSocketAddress localAddress,
        InetSocketAddress remoteAddress) {
    static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

    /** That of which nothing is known. */
    public static Provenance unknown() {
        return new Provenance("", new ConcurrentHashMap<>(), UNKNOWN, UNKNOWN);
    }

    /** The same for an application that logs call so. */
    public Provenance at(Object newPlace) {
        return new Provenance(newPlace, attributes, localAddress, remoteAddress);
    }
}
