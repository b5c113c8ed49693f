/** Examples that the documents show. Nothing runs here: each is a program of its own. */
@NullMarked
package org.ws101.it.guide;

import org.jspecify.annotations.NullMarked;
