/**
 * Jetty 12.1 and up: takes the end point of an upgraded request over. Entry type: {@link
 * org.ws101.servlet.internal.transport.jetty.JettyUpgrading}.
 *
 * <p>It owns the quirks of Jetty. It must not know other containers, nor anything of WebSocket but the connection (what follows
 * the 101 of RFC 6455 §1.3, or the 200 of RFC 8441 §5). {@code JettyAdapter} and what it makes alone link to Jetty.
 */
@NullMarked
package org.ws101.servlet.internal.transport.jetty;

import org.jspecify.annotations.NullMarked;
