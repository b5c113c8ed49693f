/** The second web archive of an enterprise archive, with the same paths as the first. */
@NullMarked
package org.ws101.it.ear.two;

import org.jspecify.annotations.NullMarked;
