/**
 * An endpoint bean by itself: what it declares, what is wrong with that, and the endpoint that it makes.
 *
 * <p>Entry types: {@link org.ws101.cdi.internal.endpoint.Declaration}, of which a
 * {@link org.ws101.cdi.internal.endpoint.CheckedEndpoint} is made. It knows nothing of who makes the beans.
 */
@NullMarked
package org.ws101.cdi.internal.endpoint;

import org.jspecify.annotations.NullMarked;
