/**
 * The embedded servers of the test kit: a container with a filter, at a free port.
 *
 * <p>They must not know the library whose filter they serve.
 */
@NullMarked
package org.ws101.testkit.internal.server;

import org.jspecify.annotations.NullMarked;
