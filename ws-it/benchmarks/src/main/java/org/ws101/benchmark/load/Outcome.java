package org.ws101.benchmark.load;

/**
 * What a load has done.
 *
 * @param count messages, deliveries or connections
 * @param nanos how long it took
 * @param cpuNanos processor time of the load generator
 * @param latencies from the sending of a batch to each of its echoes, or of whole connections
 */
public record Outcome(long count, long nanos, long cpuNanos, Histogram latencies) {}
