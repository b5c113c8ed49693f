/**
 * What is around application code while it runs: the request context, the connection's own context, the class loader, and the
 * instances that live in them.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.context.Surroundings}. It knows nothing of callbacks and their parameters.
 */
@NullMarked
package org.ws101.cdi.internal.context;

import org.jspecify.annotations.NullMarked;
