/** Endpoints, and with how little they get by: {@code docs/COMING-FROM.md} counts the lines. */
@NullMarked
package org.ws101.cdi.comingfrom.here;

import org.jspecify.annotations.NullMarked;
