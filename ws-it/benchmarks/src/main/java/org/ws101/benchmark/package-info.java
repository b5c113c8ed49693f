/**
 * What the benchmarks send, and what a process uses: {@link org.ws101.benchmark.Payloads}, {@link
 * org.ws101.benchmark.Usage}.
 */
@NullMarked
package org.ws101.benchmark;

import org.jspecify.annotations.NullMarked;
