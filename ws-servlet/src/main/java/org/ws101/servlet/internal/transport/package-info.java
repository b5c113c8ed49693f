/**
 * The containers: performs {@code HttpServletRequest.upgrade} and drives a {@link org.ws101.internal.connection.Connection}
 * from what the container calls afterwards. Entry type: {@link org.ws101.servlet.internal.transport.Transports}.
 *
 * <p>It owns every quirk of a container, each with a comment that names the container. It must not know handshakes, frames,
 * endpoints or applications: its connection and bytes are all it sees. RFC 6455 §1.3 (what follows the 101) and §7.1.1 are
 * what it is there for.
 */
@NullMarked
package org.ws101.servlet.internal.transport;

import org.jspecify.annotations.NullMarked;
