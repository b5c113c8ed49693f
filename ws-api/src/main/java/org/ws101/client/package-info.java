/**
 * The client: opens connections, and reconnects on request.
 *
 * <p>Owns RFC 6455 §3 (URIs), §4.1 (the client's part in the opening handshake) and the HTTP that comes with it:
 * redirects, cookies, authentication (RFC 7617, 6750, 7616) and CONNECT (RFC 9110 §9.3.6). After the handshake it uses
 * the engine of the server, on a transport of {@code internal.socket}. Start at
 * {@link org.ws101.client.WebSocketClient}.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.client;

import org.jspecify.annotations.NullMarked;
