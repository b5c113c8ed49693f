/**
 * Every other container (Undertow, WildFly, Open Liberty, Payara, GlassFish): the streams of an upgraded request and their listeners. Entry
 * type: {@link org.ws101.servlet.internal.transport.stream.ServletTransport}.
 *
 * <p>It owns the quirks that show through the streams of the Servlet API, and must not use more than that API; nor must it know
 * anything of WebSocket but the connection (what follows the 101 of RFC 6455 §1.3).
 */
@NullMarked
package org.ws101.servlet.internal.transport.stream;

import org.jspecify.annotations.NullMarked;
