package org.ws101.it.faults;

import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long echoes took, from when they were due. Thread-safe. */
final class Latencies {
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(long taken) {
        nanos.add(taken);
    }

    int count() {
        return nanos.size();
    }

    /** In milliseconds, so that such a share of the echoes took no longer. */
    double percentile(double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException("There was no echo");
        }
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }

    /** Their number, the median, the 99th percentile and the longest, as cells of a table. */
    String cells() {
        return String.format(
                Locale.ROOT, "%d | %.1f | %.1f | %.1f", count(), percentile(0.5), percentile(0.99), percentile(1));
    }
}
