/**
 * WebSocket extensions: how they are offered and agreed in the {@code Sec-WebSocket-Extensions} header field, and how an
 * agreed one changes frames.
 *
 * <p>Owns the grammar of the field (RFC 6455 §9.1) on top of the token rule of RFC 9110 §5.6.2, and permessage-deflate (RFC
 * 7692): its parameters, how they are agreed on, compression and decompression. Must not know the opening handshake round it,
 * connections, threads, clocks or I/O; where native memory comes from is handed in. Entry type of the grammar: {@link
 * org.ws101.internal.extension.ExtensionHeader}; of permessage-deflate: {@link
 * org.ws101.internal.extension.DeflateNegotiation}, then {@link org.ws101.internal.extension.DeflateExtension}.
 */
@NullMarked
package org.ws101.internal.extension;

import org.jspecify.annotations.NullMarked;
