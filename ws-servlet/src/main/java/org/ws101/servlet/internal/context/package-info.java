/**
 * The context that an application server has around application code: the user, the names under {@code java:comp}, the
 * transaction, the class loader. It is captured where a connection begins.
 *
 * <p>Entry type: {@link org.ws101.servlet.internal.context.Contexts}. It knows nothing of handshakes and threads; {@code
 * org.ws101.internal.context} puts what is captured around calls.
 */
@NullMarked
package org.ws101.servlet.internal.context;

import org.jspecify.annotations.NullMarked;
