package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.IdleLoad;
import org.ws101.benchmark.load.Script;

/**
 * Connections that are open and idle, each after one message. Immutable.
 *
 * @param without servers that cannot do it, separated by spaces
 */
record IdleScenario(String name, String title, Script script, String without) implements ServerScenario {
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
        return !without.contains(server) && !server.endsWith("-blocking");
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
        Descriptors.require(settings.idle());
        Usage before = server.usageAfterCollection();
        try (IdleLoad load = new IdleLoad(server.target("/echo"), script)) {
            load.open(settings.idle());
            return Figures.ofOpen(settings.idle(), before, server.usageAfterCollection());
        }
    }
}
