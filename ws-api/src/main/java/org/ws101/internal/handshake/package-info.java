/**
 * The opening handshake as pure functions, for both roles: a request head goes in, a response head or a refusal comes out.
 *
 * <p>Owns RFC 6455 §4 (with §1.3, §9.1 and §10.2), the header fields it needs from RFC 9110, and the comparison of origins
 * from RFC 6454. Must not know sockets, containers, threads, clocks or sources of randomness, which are handed in, nor
 * what an extension does once agreed. Entry types: {@link org.ws101.internal.handshake.ServerHandshake}, {@link
 * org.ws101.internal.handshake.OriginPolicy} and {@link org.ws101.internal.handshake.ClientHandshake}.
 */
@NullMarked
package org.ws101.internal.handshake;

import org.jspecify.annotations.NullMarked;
