package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.BroadcastLoad;
import org.ws101.benchmark.load.Outcome;
import org.ws101.benchmark.load.Script;

/** A message that the server sends to many connections. Immutable. */
record BroadcastScenario(int connections, Selection selection) implements ServerScenario {
    private static final int SIZE = 1024;

    @Override
    public String name() {
        return "broadcast-" + connections;
    }

    @Override
    public String title() {
        return "1 KiB text from one of " + connections + " connections to all; figures of each delivery";
    }

    @Override
    public int messageSize() {
        return SIZE;
    }

    @Override
    public Optional<String> missing(Settings settings) {
        return Descriptors.missing(connections);
    }

    @Override
    public void warmUp(ServerProcess server, Settings settings) throws IOException {
        try (BroadcastLoad load = load(server, Math.min(connections, 1000))) {
            Outcome unused = load.run(settings.warmUp());
        }
    }

    @Override
    public Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException {
        try (BroadcastLoad load = load(server, connections)) {
            Usage before = server.usage();
            Outcome outcome = load.run(settings.round());
            return Figures.ofEach(outcome, before, server.usage());
        }
    }

    private static BroadcastLoad load(ServerProcess server, int count) throws IOException {
        return new BroadcastLoad(server.target("/broadcast"), Script.text(SIZE, 1), count);
    }
}
