/**
 * The port to the network, which containers and sockets implement, and what is the same for all who do. Entry type: {@link
 * org.ws101.internal.transport.Transport}.
 *
 * <p>It moves bytes, and must not know what they mean nor who reads them; only the trace looks at frames.
 */
@NullMarked
package org.ws101.internal.transport;

import org.jspecify.annotations.NullMarked;
