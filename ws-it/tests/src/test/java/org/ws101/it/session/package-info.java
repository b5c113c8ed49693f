/**
 * The HTTP session in which a connection was opened, where the container keeps its sessions in an unusual way, or does not keep
 * them at all. Embedded containers in the tests' own process: {@link org.ws101.it.session.WebServer}.
 */
@NullMarked
package org.ws101.it.session;

import org.jspecify.annotations.NullMarked;
