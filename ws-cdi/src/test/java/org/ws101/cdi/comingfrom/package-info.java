/** The tests of {@code docs/COMING-FROM.md}, which shows four endpoints as they are here and as they are with JSR-356. */
@NullMarked
package org.ws101.cdi.comingfrom;

import org.jspecify.annotations.NullMarked;
