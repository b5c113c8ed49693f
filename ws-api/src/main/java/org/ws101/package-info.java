/**
 * WebSocket (RFC 6455) for servers and clients: the public types that both share.
 *
 * <p>Start at {@link org.ws101.WebSocket}. A server application is a {@link org.ws101.Continue} (blocking style) or a
 * {@link org.ws101.WebSocketListener}; {@link org.ws101.WebSocketOptions} sets every limit and timeout. This package
 * depends on neither servlets, CDI nor sockets.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101;

import org.jspecify.annotations.NullMarked;
