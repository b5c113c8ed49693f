package org.ws101.benchmark.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.Disturbance;
import org.ws101.benchmark.load.EchoLoad;
import org.ws101.benchmark.load.Outcome;
import org.ws101.benchmark.load.Script;

/** Texts that are echoed on some connections, alone and then beside others that disturb them. Immutable. */
record NeighbourScenario(String name, String title, Disturbance disturbance) implements ServerScenario {
    private static final int CONNECTIONS = 4;
    private static final int NEIGHBOURS = 4;
    private static final Duration RUN_IN = Duration.ofMillis(300);

    @Override
    public int messageSize() {
        return 64 * 1024;
    }

    @Override
    public boolean suits(String server) {
        return disturbance.suits(server);
    }

    @Override
    public Selection selection() {
        return Selection.of("listener jetty-nonblocking undertow-nonblocking");
    }

    @Override
    public void warmUp(ServerProcess server, Settings settings) throws IOException {
        try (EchoLoad load = load(server)) {
            load.disturb(disturbance, NEIGHBOURS);
            Outcome unused = load.run(settings.warmUp());
        }
    }

    @Override
    public Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException {
        try (EchoLoad load = load(server)) {
            Outcome unused = load.run(RUN_IN);
            Outcome alone = load.run(settings.round());
            load.disturb(disturbance, NEIGHBOURS);
            unused = load.run(RUN_IN);
            Usage before = server.usage();
            Outcome beside = load.run(settings.round());
            Map<Metric, Double> figures = Figures.ofEach(beside, before, server.usage());
            figures.putAll(Figures.alone(alone));
            return figures;
        }
    }

    private static EchoLoad load(ServerProcess server) throws IOException {
        return new EchoLoad(server.target("/echo"), Script.text(64, 1), CONNECTIONS);
    }
}
