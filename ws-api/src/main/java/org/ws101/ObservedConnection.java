package org.ws101;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a {@link WebSocketObserver} learns of the connection, or of the opening handshake, that an event is about. Immutable.
 *
 * @param id the {@link WebSocket#id}; empty for a handshake that was refused, which leads to no connection
 * @param endpoint one of few values, as for the tag of a metric: on a server the path of the endpoint as it was
 *     registered, such as {@code /chat/{room}}; for a client scheme, host and port of the URI, such as {@code wss://example.com:8443}
 * @param path the path of the request without its query; on a server within the application, and decoded
 * @param remoteAddress of the peer, as far as it is known: may be unresolved
 * @param user the name of the authenticated user; empty when there is none, for a client, and for a handshake that was refused
 */
public record ObservedConnection(
        String id, String endpoint, String path, InetSocketAddress remoteAddress, Optional<String> user) {}
