package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.IdleLoad;
import org.ws101.benchmark.load.Script;

/** Connections that are open and idle, each after one message. Immutable. */
record IdleScenario(String name, String title, Script script, Selection selection) implements ServerScenario {
    private static final int FIRST = 100;

    @Override
    public int messageSize() {
        return 1024;
    }

    @Override
    public boolean isFresh() {
        return true;
    }

    /** One thread for each connection is too many. */
    @Override
    public boolean suits(String server) {
        return script.suits(server) && !server.endsWith("-blocking");
    }

    /** The pages of the heap are there from the start, so that what the process takes more is beside the heap. */
    @Override
    public List<String> jvm() {
        return List.of("-XX:+AlwaysPreTouch");
    }

    @Override
    public Optional<String> missing(Settings settings) {
        return Descriptors.missing(settings.idle());
    }

    /** What is loaded with the first connections is no part of the others. */
    @Override
    public void warmUp(ServerProcess server, Settings settings) throws IOException {
        try (IdleLoad load = new IdleLoad(server.target("/echo"), script)) {
            load.open(FIRST);
        }
    }

    @Override
    public Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException {
        Usage before = server.usageAfterCollection();
        try (IdleLoad load = new IdleLoad(server.target("/echo"), script)) {
            load.open(settings.idle());
            return Figures.ofOpen(settings.idle(), before, server.usageAfterCollection());
        }
    }
}
