/**
 * The load generator: one thread, a selector, and connections that send frames made beforehand and compare what comes
 * back. Knows nothing of the library that it measures. Start at {@link org.ws101.benchmark.load.EchoLoad}.
 */
@NullMarked
package org.ws101.benchmark.load;

import org.jspecify.annotations.NullMarked;
