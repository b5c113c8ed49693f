/**
 * The contexts around application code: captured where a connection begins, and put around every call that is made for
 * it.
 *
 * <p>Entry types: {@link org.ws101.internal.context.HandshakeContexts}, which begins with an opening handshake, and
 * {@link org.ws101.internal.context.CallContext}, in which calls are made. It knows nothing of connections and threads.
 */
@NullMarked
package org.ws101.internal.context;

import org.jspecify.annotations.NullMarked;
