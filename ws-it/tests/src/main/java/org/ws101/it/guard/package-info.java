/**
 * Starts a container's distribution; entry type {@link org.ws101.it.guard.StdinGuard}. Stands alone on the class path of the
 * distribution and must know nothing else.
 */
@NullMarked
package org.ws101.it.guard;

import org.jspecify.annotations.NullMarked;
