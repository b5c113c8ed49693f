/** Tests of what makes the site, and of the site that was made. */
@NullMarked
package org.ws101.site;

import org.jspecify.annotations.NullMarked;
