/**
 * Endpoints of the application under test that are CDI beans. Entry types {@link org.ws101.it.beans.BeanEcho}, and
 * {@link org.ws101.it.beans.Subject} for those of every scope.
 */
@NullMarked
package org.ws101.it.beans;

import org.jspecify.annotations.NullMarked;
