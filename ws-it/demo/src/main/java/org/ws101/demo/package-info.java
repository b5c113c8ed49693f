/** A server to try ws101 with. */
@NullMarked
package org.ws101.demo;

import org.jspecify.annotations.NullMarked;
