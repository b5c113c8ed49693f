/**
 * Which beans an application has, and which of them belong to which of its web applications.
 *
 * <p>Entry types: {@link org.ws101.cdi.internal.archive.FoundBeans} and {@link org.ws101.cdi.internal.archive.WebModule}. It
 * knows classes, class loaders and beans; what an endpoint is, it does not know.
 */
@NullMarked
package org.ws101.cdi.internal.archive;

import org.jspecify.annotations.NullMarked;
