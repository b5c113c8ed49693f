package org.ws101.benchmark.run;

import java.util.EnumMap;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.Outcome;

/** Makes figures of what a load did and what the server used for it. Stateless. */
final class Figures {
    private static final double MICRO = 1_000;
    private static final double KIB = 1_024;

    private Figures() {}

    /** For each message, connection or delivery. */
    static Map<Metric, Double> ofEach(Outcome outcome, Usage before, Usage after) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double count = outcome.count();
        figures.put(Metric.CPU, (after.cpuNanos() - before.cpuNanos()) / count / MICRO);
        figures.put(Metric.RATE, count * 1e9 / outcome.nanos());
        figures.put(Metric.P50, outcome.p50() / MICRO);
        figures.put(Metric.P99, outcome.p99() / MICRO);
        figures.put(Metric.P999, outcome.p999() / MICRO);
        figures.put(Metric.ALLOCATED, (after.allocatedBytes() - before.allocatedBytes()) / count);
        figures.put(Metric.THREADS, (double) after.threads());
        if (outcome.cpuNanos() > 0) {
            figures.put(Metric.GENERATOR, outcome.cpuNanos() / count / MICRO);
        }
        return figures;
    }

    /** Of what is compared with {@link #ofEach} of the same connections. */
    static Map<Metric, Double> alone(Outcome outcome) {
        return Map.of(Metric.P99_ALONE, outcome.p99() / MICRO);
    }

    /** For each of so many connections that are open. */
    static Map<Metric, Double> ofOpen(int connections, Usage before, Usage after) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.HEAP, (after.heapBytes() - before.heapBytes()) / KIB / connections);
        figures.put(Metric.DIRECT, (after.directBytes() - before.directBytes()) / KIB / connections);
        figures.put(Metric.NATIVE, (after.residentBytes() - before.residentBytes()) / KIB / connections);
        figures.put(Metric.THREADS, (double) after.threads());
        figures.put(Metric.MORE_THREADS, (double) after.threads() - before.threads());
        return figures;
    }
}
