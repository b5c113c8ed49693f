/**
 * What stands before and behind callbacks: security annotations and Bean Validation, where their APIs are present.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.guard.OptionalApis} says which are. It knows nothing of who makes the beans.
 */
@NullMarked
package org.ws101.cdi.internal.guard;

import org.jspecify.annotations.NullMarked;
