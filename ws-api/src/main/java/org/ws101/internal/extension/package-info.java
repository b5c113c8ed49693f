/**
 * WebSocket extensions: how they are offered and agreed in the {@code Sec-WebSocket-Extensions} header field, and how an
 * agreed one changes frames.
 *
 * <p>Owns the grammar of the field (RFC 6455 §9.1) on top of the token rule of RFC 9110 §5.6.2. Must not know the opening
 * handshake round it, connections, threads, clocks or I/O: everything here is a function of its arguments. Entry type of
 * the grammar: {@link org.ws101.internal.extension.ExtensionHeader}.
 */
@NullMarked
package org.ws101.internal.extension;

import org.jspecify.annotations.NullMarked;
