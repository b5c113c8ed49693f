/**
 * The open connections of an application, found by endpoint, principal and group. Entry type: {@link
 * org.ws101.servlet.internal.registry.Registry}.
 *
 * <p>It must not know requests of the container, transports, or who opens connections; of WebSocket it knows the connection
 * alone (RFC 6455 §4.1: from its establishment on).
 */
@NullMarked
package org.ws101.servlet.internal.registry;

import org.jspecify.annotations.NullMarked;
