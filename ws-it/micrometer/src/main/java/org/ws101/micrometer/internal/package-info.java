/**
 * The meters, by endpoint, and the bean that CDI finds. What becomes the value of a tag is bounded here. Entry type: {@link
 * org.ws101.micrometer.internal.EndpointTable}.
 */
@NullMarked
package org.ws101.micrometer.internal;

import org.jspecify.annotations.NullMarked;
