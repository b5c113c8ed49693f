/** Endpoints of the application under test that are CDI beans. Entry type {@link org.ws101.it.beans.BeanEcho}. */
@NullMarked
package org.ws101.it.beans;

import org.jspecify.annotations.NullMarked;
