package org.ws101.benchmark.load;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a load has done.
 *
 * @param count messages, deliveries or connections
 * @param nanos how long it took
 * @param cpuNanos processor time of the load generator; 0 where it is what is measured
 * @param p50 of the latencies from the sending of a batch to each of its echoes, or of whole connections, in
 *     nanoseconds
 * @param p99 likewise
 * @param p999 likewise
 */
public record Outcome(long count, long nanos, long cpuNanos, long p50, long p99, long p999) {
    /** What its text begins with. */
    public static final String LABEL = "OUTCOME";

    /** Of what a client did by itself. */
    public static Outcome of(Histogram latencies, long nanos) {
        return of(latencies, nanos, 0);
    }

    static Outcome of(Histogram latencies, long nanos, long cpuNanos) {
        return new Outcome(
                latencies.count(),
                nanos,
                cpuNanos,
                latencies.quantile(0.5),
                latencies.quantile(0.99),
                latencies.quantile(0.999));
    }

    /** Reads what {@link #toString} has written, without the label. */
    public static Outcome parse(String text) {
        List<Long> numbers = Stream.of(text.split(" ", -1)).map(Long::valueOf).toList();
        return new Outcome(
                numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4), numbers.get(5));
    }

    @Override
    public String toString() {
        return Stream.of(count, nanos, cpuNanos, p50, p99, p999)
                .map(String::valueOf)
                .collect(Collectors.joining(" ", LABEL + " ", ""));
    }
}
