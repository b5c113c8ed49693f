/**
 * An application of Jakarta EE, for whole servers alone: it reports what a thread may use of the server, in a servlet and in the
 * callbacks of endpoints of every style.
 */
@NullMarked
package org.ws101.it.ee;

import org.jspecify.annotations.NullMarked;
