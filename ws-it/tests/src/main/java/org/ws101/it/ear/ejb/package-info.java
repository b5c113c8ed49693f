/** An application that must not be deployed. Entry type {@link org.ws101.it.ear.ejb.Dealer}. */
@NullMarked
package org.ws101.it.ear.ejb;

import org.jspecify.annotations.NullMarked;
