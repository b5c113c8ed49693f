package org.ws101.benchmark.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.Outcome;

/**
 * A client and a server, one of which is measured. Not thread-safe.
 *
 * @param measured what that one has used so far
 */
record Measuring(ClientLoad load, Measured measured, Settings settings) implements Subject {
    private static final Duration RUN_IN = Duration.ofMillis(300);

    /** One of the two processes. */
    interface Measured {
        Usage usage() throws IOException;
    }

    @Override
    public void warmUp() throws IOException {
        Outcome unused = load.run(settings.warmUp());
    }

    @Override
    public Map<Metric, Double> round() throws IOException {
        Outcome unused = load.run(RUN_IN);
        Usage before = measured.usage();
        Outcome outcome = load.run(settings.round());
        return Figures.ofEach(outcome, before, measured.usage());
    }

    @Override
    public void close() throws IOException {
        load.close();
    }
}
