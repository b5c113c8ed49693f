/** An archive that the web archives of an enterprise archive share. */
@NullMarked
package org.ws101.it.ear.shared;

import org.jspecify.annotations.NullMarked;
