/**
 * Tomcat 10.1 and 11: its internal upgrade handler and socket. Entry type: {@link
 * org.ws101.servlet.internal.transport.tomcat.TomcatTransport}.
 *
 * <p>It owns the quirks of Tomcat. It must not know other containers, nor anything of WebSocket but the connection (what
 * follows the 101 of RFC 6455 §1.3).
 */
@NullMarked
package org.ws101.servlet.internal.transport.tomcat;

import org.jspecify.annotations.NullMarked;
