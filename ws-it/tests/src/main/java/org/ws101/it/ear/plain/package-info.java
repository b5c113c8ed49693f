/** A web archive without CDI, which is deployed twice. */
@NullMarked
package org.ws101.it.ear.plain;

import org.jspecify.annotations.NullMarked;
