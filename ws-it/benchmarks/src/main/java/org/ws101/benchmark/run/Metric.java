package org.ws101.benchmark.run;

/** What is measured in a round. */
enum Metric {
    CPU("CPU µs", 2),
    RATE("per second", 0),
    P50("p50 µs", 0),
    P99("p99 µs", 0),
    P99_ALONE("p99 alone µs", 0),
    P999("p99.9 µs", 0),
    ALLOCATED("allocated B", 0),
    HEAP("heap KiB", 1),
    DIRECT("direct KiB", 1),
    NATIVE("native KiB", 1),
    THREADS("threads", 0),
    MORE_THREADS("threads more", 0),
    GENERATOR("generator CPU µs", 2);

    private final String title;
    private final int decimals;

    Metric(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    /** For the head of a table, with the unit. */
    String title() {
        return title;
    }

    String format(double value) {
        return String.format(java.util.Locale.ROOT, "%,." + decimals + "f", value);
    }
}
