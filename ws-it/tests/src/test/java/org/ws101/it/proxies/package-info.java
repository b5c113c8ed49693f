/**
 * The server behind nginx and HAProxy, which the tests start as processes of their own, each on ports that are free. Entry type:
 * {@link org.ws101.it.proxies.ProxiesIT}.
 */
@NullMarked
package org.ws101.it.proxies;

import org.jspecify.annotations.NullMarked;
