/**
 * Finds the endpoint beans at deployment, checks them, and calls them as the CDI container wants beans to be called.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.EndpointExtension}. It owns which bean serves which path and when an instance
 * is obtained and destroyed; it must not know how a connection works.
 */
@NullMarked
package org.ws101.cdi.internal;

import org.jspecify.annotations.NullMarked;
