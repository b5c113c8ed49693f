/**
 * The context that an application server has around application code: the user, the names under {@code java:comp}, the
 * transaction, the class loader. It is captured where a connection begins, and put around every call that is made for it.
 *
 * <p>Entry types: {@link org.ws101.servlet.internal.context.Contexts}, which captures, and
 * {@link org.ws101.servlet.internal.context.CallContext}, in which calls are made. It knows nothing of handshakes and threads.
 */
@NullMarked
package org.ws101.servlet.internal.context;

import org.jspecify.annotations.NullMarked;
