/** A web archive that must not be deployed, since its check could not be asked. */
@NullMarked
package org.ws101.it.ear.unasked;

import org.jspecify.annotations.NullMarked;
