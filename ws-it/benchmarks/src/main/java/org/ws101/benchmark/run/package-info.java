/**
 * The comparison of servers: starts them, has the load generator run against each in interleaved rounds, and writes the
 * report. Start at {@link org.ws101.benchmark.run.Benchmark}.
 */
@NullMarked
package org.ws101.benchmark.run;

import org.jspecify.annotations.NullMarked;
