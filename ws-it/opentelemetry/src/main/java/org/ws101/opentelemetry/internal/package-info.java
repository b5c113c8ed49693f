/**
 * Makes the tracing a bean of CDI.
 *
 * <p>Entry type: {@link org.ws101.opentelemetry.internal.TracingExtension}, which CDI finds as a service. Nothing of it
 * is loaded without CDI.
 */
@NullMarked
package org.ws101.opentelemetry.internal;

import org.jspecify.annotations.NullMarked;
