/** The same endpoints with JSR-356, compiled only: nothing of it runs here. */
@NullMarked
package org.ws101.cdi.comingfrom.jsr356;

import org.jspecify.annotations.NullMarked;
