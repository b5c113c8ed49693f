/**
 * WebSocket (RFC 6455) through a servlet filter: no container module, no JSR-356.
 *
 * <p>Owns registration (endpoints and their paths), the checks of the opening handshake on a servlet request, the
 * limits on open connections and their end when the application stops, and the messages to other nodes. Must not depend
 * on CDI, frames, or a certain container. Start at {@link org.ws101.servlet.WebSocketFilter},
 * {@link org.ws101.servlet.WebSocketApplication} and {@link org.ws101.servlet.Endpoint}. RFC 6455 §4.2, §10.2; RFC 9110
 * §15 for refusals.
 *
 * <p>A web archive needs no declaration: a public {@link org.ws101.servlet.WebSocketApplication} class is found, and
 * the filter is added behind the filters of {@code web.xml}, unless the application declares a filter of its own or
 * sets the context parameter {@code org.ws101.servlet.autoRegister} to {@code false}.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.servlet;

import org.jspecify.annotations.NullMarked;
