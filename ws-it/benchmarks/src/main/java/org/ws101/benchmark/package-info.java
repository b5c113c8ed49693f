/** What the benchmarks send. Start at {@link org.ws101.benchmark.Payloads}. */
@NullMarked
package org.ws101.benchmark;

import org.jspecify.annotations.NullMarked;
