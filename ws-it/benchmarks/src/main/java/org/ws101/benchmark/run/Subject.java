package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.Map;

/** What is measured in a scenario, with its processes. Not thread-safe. */
interface Subject extends AutoCloseable {
    void warmUp() throws IOException;

    /** Runs a round. */
    Map<Metric, Double> round() throws IOException;

    @Override
    void close() throws IOException;
}
