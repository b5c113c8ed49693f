package org.ws101.benchmark.run;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.client.ClientMain;
import org.ws101.benchmark.load.Outcome;
import org.ws101.benchmark.load.Target;

/** The process of a client and that of the server which it talks to. Not thread-safe. */
final class ClientLoad implements AutoCloseable {
    private final ServerProcess server;
    private final ChildProcess client;

    /** Starts the client, and waits until its connections are open; the server is closed with it. */
    ClientLoad(ServerProcess server, String name, EchoScenario scenario, int inFlight, Settings settings)
            throws IOException {
        Target target = server.target("/echo");
        URI uri = URI.create((target.tls().isPresent() ? "wss" : "ws") + "://127.0.0.1:"
                + target.address().getPort() + target.path());
        this.server = server;
        this.client = new ChildProcess(
                name,
                List.of(
                        ClientMain.class.getName(),
                        name,
                        uri.toString(),
                        Integer.toString(scenario.connections()),
                        Integer.toString(scenario.messageSize()),
                        Integer.toString(inFlight)),
                settings);
        client.answer("READY");
    }

    /** Runs for so long. */
    Outcome run(Duration duration) throws IOException {
        return Outcome.parse(client.ask("run " + duration.toMillis(), Outcome.LABEL));
    }

    Usage clientUsage() throws IOException {
        return Usage.parse(client.ask("usage", Usage.LABEL));
    }

    Usage serverUsage() throws IOException {
        return server.usage();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
