/**
 * Finds the endpoint beans at deployment, checks them, and registers what they make.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.EndpointExtension}. It owns which bean serves which path; how a connection is
 * served is the matter of {@link org.ws101.cdi.internal.serving}.
 */
@NullMarked
package org.ws101.cdi.internal;

import org.jspecify.annotations.NullMarked;
