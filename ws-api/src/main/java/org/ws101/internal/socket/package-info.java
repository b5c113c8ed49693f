/**
 * Sockets under client connections: connecting, TLS, one selector thread for all of them, and the {@link
 * org.ws101.internal.transport.Transport} on top.
 *
 * <p>Owns the threads, the clock and the buffers that client connections share, see {@link
 * org.ws101.internal.socket.ClientServices}, where to start. Must not know HTTP or the opening handshake. TLS as RFC 6455
 * §4.1 item 5 asks for it.
 */
@NullMarked
package org.ws101.internal.socket;

import org.jspecify.annotations.NullMarked;
