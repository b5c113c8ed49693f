/** Tests of the examples: with the library's own client in every build, with those of npm in the profile {@code node}. */
@NullMarked
package org.ws101.subprotocols;

import org.jspecify.annotations.NullMarked;
