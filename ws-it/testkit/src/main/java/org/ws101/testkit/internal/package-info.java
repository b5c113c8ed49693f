/**
 * What stands in for the container and the network: requests, responses and sessions that are made, two connections joined in
 * memory, and a clock that can be turned.
 *
 * <p>It starts the filter as a container does, and must not know what a test is about.
 */
@NullMarked
package org.ws101.testkit.internal;

import org.jspecify.annotations.NullMarked;
