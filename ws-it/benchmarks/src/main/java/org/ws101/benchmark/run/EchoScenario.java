package org.ws101.benchmark.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.EchoLoad;
import org.ws101.benchmark.load.Outcome;
import org.ws101.benchmark.load.Script;

/** Messages that are echoed, on some connections. Immutable. */
record EchoScenario(String name, String title, int messageSize, int connections, Script script, Selection selection)
        implements ServerScenario {
    private static final Duration RUN_IN = Duration.ofMillis(300);

    @Override
    public boolean suits(String server) {
        return script.suits(server) && !(isSecure() && server.equals("raw"));
    }

    @Override
    public boolean isSecure() {
        return name.equals("tls");
    }

    @Override
    public boolean isWithContext() {
        return name.equals("deflate-context");
    }

    @Override
    public boolean isOnNewerJdk() {
        return name.endsWith("-virtual");
    }

    @Override
    public void warmUp(ServerProcess server, Settings settings) throws IOException {
        try (EchoLoad load = new EchoLoad(server.target("/echo"), script, connections)) {
            Outcome unused = load.run(settings.warmUp());
        }
    }

    @Override
    public Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException {
        try (EchoLoad load = new EchoLoad(server.target("/echo"), script, connections)) {
            Outcome unused = load.run(RUN_IN);
            Usage before = server.usage();
            Outcome outcome = load.run(settings.round());
            return Figures.ofEach(outcome, before, server.usage());
        }
    }
}
