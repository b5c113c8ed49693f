/**
 * How beans of Spring become endpoints, and what Spring has around their calls.
 *
 * <p>Entry type: {@link org.ws101.spring.internal.EndpointBeans}. What is common to the beans of Spring and of CDI is in
 * {@code org.ws101.cdi.internal.endpoint} and below.
 */
@NullMarked
package org.ws101.spring.internal;

import org.jspecify.annotations.NullMarked;
