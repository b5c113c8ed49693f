/**
 * Performs {@code HttpServletRequest.upgrade} in the way that suits the container. Entry type: {@link
 * org.ws101.servlet.internal.transport.Transports}.
 *
 * <p>It owns the choice; each container's transport, with its quirks, lies in a package below, and knows neither the others nor
 * this one. None of them knows handshakes, frames, endpoints or applications: a connection and bytes are all they see (what
 * follows the 101 of RFC 6455 §1.3, and the end of §7.1.1).
 */
@NullMarked
package org.ws101.servlet.internal.transport;

import org.jspecify.annotations.NullMarked;
