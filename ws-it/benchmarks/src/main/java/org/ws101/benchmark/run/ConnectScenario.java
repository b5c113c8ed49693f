package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.ConnectLoad;
import org.ws101.benchmark.load.Outcome;
import org.ws101.benchmark.load.Script;

/**
 * Connections that open, have a message echoed and close. Immutable.
 *
 * @param first so many in a process that was not warmed up; 0 for as many as a round has time for
 */
record ConnectScenario(String name, String title, int first, Selection selection) implements ServerScenario {
    private static final int SIZE = 64;
    private static final int AT_A_TIME = 32;

    @Override
    public int messageSize() {
        return SIZE;
    }

    @Override
    public boolean isFresh() {
        return first > 0;
    }

    @Override
    public void warmUp(ServerProcess server, Settings settings) throws IOException {
        if (!isFresh()) {
            try (ConnectLoad load = load(server)) {
                Outcome unused = load.run(settings.warmUp());
            }
        }
    }

    @Override
    public Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException {
        try (ConnectLoad load = load(server)) {
            Usage before = server.usage();
            Outcome outcome = isFresh() ? load.run(first) : load.run(settings.round());
            return Figures.ofEach(outcome, before, server.usage());
        }
    }

    private static ConnectLoad load(ServerProcess server) throws IOException {
        return new ConnectLoad(server.target("/echo"), Script.text(SIZE, 1), AT_A_TIME);
    }
}
