/**
 * The APIs that an application may have or not: JSON-B, Bean Validation, the security annotations, MicroProfile Config and Health.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.optional.Present}. It and {@link org.ws101.cdi.internal.optional.HealthBean} alone may be
 * loaded where they are missing; each other class belongs to one of them. The package knows nothing of connections.
 */
@NullMarked
package org.ws101.cdi.internal.optional;

import org.jspecify.annotations.NullMarked;
