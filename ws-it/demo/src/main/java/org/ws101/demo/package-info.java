/**
 * A server to try ws101 with: an echo, a chat, figures of what happens, and a page for all; and a page for Prometheus.
 *
 * <p>Runs in two ways with the same beans and the same page: as a WAR on a servlet container, with the Weld Servlet that it
 * carries, and from {@link org.ws101.demo.Demo} on an embedded Jetty with Weld SE. It knows the public packages of ws101 only.
 */
@NullMarked
package org.ws101.demo;

import org.jspecify.annotations.NullMarked;
