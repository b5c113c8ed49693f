package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.List;
import org.ws101.benchmark.client.Clients;

/**
 * A client whose messages are echoed by Netty's server, which each has for itself. Immutable.
 *
 * @param server how that is started; its name is not used
 */
record ClientScenario(String name, String title, EchoScenario server, int inFlight) implements Scenario {
    private static final String SERVER = "netty";

    @Override
    public List<String> subjects() {
        return Clients.names();
    }

    @Override
    public Subject start(String client, Settings settings) throws IOException {
        ServerProcess echo = new ServerProcess(SERVER, server, settings);
        ClientLoad load = new ClientLoad(echo, client, server, inFlight, settings);
        return new Measuring(load, load::clientUsage, settings);
    }
}
