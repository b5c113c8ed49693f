/**
 * Applications of several archives: what is in {@code war} is a web archive by itself; {@code one} and {@code two} are web
 * archives of an enterprise archive, with {@code shared} between them; {@code plain} needs no CDI.
 */
@NullMarked
package org.ws101.it.ear;

import org.jspecify.annotations.NullMarked;
