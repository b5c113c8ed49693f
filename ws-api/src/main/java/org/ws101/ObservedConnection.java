package org.ws101;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The connection, or the opening handshake, of an event of a {@link WebSocketObserver}. Immutable.
 *
 * @param id the {@link WebSocket#id}; empty for a handshake that was refused, without a connection
 * @param endpoint one of a small number of values, for the tag of a metric: on a server the registered path of the
 *     endpoint, such as {@code /chat/{room}}; for a client scheme, host and port of the URI, such as
 *     {@code wss://example.com:8443}
 * @param path the path of the request without its query; on a server within the application, and decoded
 * @param remoteAddress of the peer; may be unresolved
 * @param user the name of the authenticated user; empty without one, for a client, and for a handshake that was refused
 */
public record ObservedConnection(
        String id, String endpoint, String path, InetSocketAddress remoteAddress, Optional<String> user) {}
