/** The first web archive of an enterprise archive. */
@NullMarked
package org.ws101.it.ear.one;

import org.jspecify.annotations.NullMarked;
