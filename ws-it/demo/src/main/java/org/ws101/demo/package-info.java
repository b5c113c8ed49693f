/**
 * A server to try ws101 with: an echo, a chat and a page for both.
 *
 * <p>Runs in two ways with the same beans and the same page: as a WAR on a servlet container, with the Weld Servlet that it
 * carries, and from {@link org.ws101.demo.Demo} on an embedded Jetty with Weld SE. It knows the public packages of ws101 only.
 */
@NullMarked
package org.ws101.demo;

import org.jspecify.annotations.NullMarked;
