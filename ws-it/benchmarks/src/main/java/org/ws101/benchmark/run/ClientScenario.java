package org.ws101.benchmark.run;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.client.ClientMain;
import org.ws101.benchmark.client.Clients;
import org.ws101.benchmark.load.Outcome;
import org.ws101.benchmark.load.Target;

/**
 * A client whose messages are echoed by Netty's server, which each has for itself. Immutable.
 *
 * @param server how that is started; its name is not used
 */
record ClientScenario(String name, String title, EchoScenario server, int inFlight) implements Scenario {
    private static final String SERVER = "netty";
    private static final Duration RUN_IN = Duration.ofMillis(300);

    @Override
    public List<String> subjects() {
        return Clients.names();
    }

    @Override
    public Subject start(String client, Settings settings) throws IOException {
        ServerProcess echo = new ServerProcess(SERVER, server, settings);
        Target target = echo.target("/echo");
        URI uri = URI.create((target.tls().isPresent() ? "wss" : "ws") + "://127.0.0.1:"
                + target.address().getPort() + target.path());
        ChildProcess process = new ChildProcess(
                client,
                List.of(
                        ClientMain.class.getName(),
                        client,
                        uri.toString(),
                        Integer.toString(server.connections()),
                        Integer.toString(server.messageSize()),
                        Integer.toString(inFlight)),
                settings);
        process.answer("READY");
        return new Running(echo, process, settings);
    }

    private record Running(ServerProcess echo, ChildProcess client, Settings settings) implements Subject {
        @Override
        public void warmUp() throws IOException {
            Outcome unused = run(settings.warmUp());
        }

        @Override
        public Map<Metric, Double> round() throws IOException {
            Outcome unused = run(RUN_IN);
            Usage before = usage();
            Outcome outcome = run(settings.round());
            return Measured.ofEach(outcome, before, usage());
        }

        private Usage usage() throws IOException {
            return Usage.parse(client.ask("usage", Usage.LABEL));
        }

        private Outcome run(Duration duration) throws IOException {
            return Outcome.parse(client.ask("run " + duration.toMillis(), Outcome.LABEL));
        }

        @Override
        public void close() throws IOException {
            client.close();
            echo.close();
        }
    }
}
