package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.List;
import org.ws101.benchmark.client.Clients;
import org.ws101.benchmark.load.Script;

/** Jetty's servers over HTTP/2, loaded by Jetty's client. Stateless. */
record Http2Scenario() implements Scenario {
    private static final EchoScenario ECHO =
            new EchoScenario("echo", "", 64, 64, Script.text(64, 1), Selection.of("listener own"));

    @Override
    public String name() {
        return "http2";
    }

    @Override
    public String title() {
        return "64 B text over HTTP/2, 64 streams with one in flight each, loaded by Jetty's client";
    }

    @Override
    public List<String> subjects() {
        return List.of("jetty-listener", "jetty-nonblocking", "jetty-blocking", "jetty-bean", "jetty-own");
    }

    @Override
    public List<String> usualSubjects() {
        return List.of("jetty-listener", "jetty-own");
    }

    @Override
    public Subject start(String name, Settings settings) throws IOException {
        ServerProcess server = new ServerProcess(name, ECHO, settings);
        ClientLoad load = new ClientLoad(server, Clients.OVER_HTTP2, ECHO, 1, settings);
        return new Measuring(load, load::serverUsage, settings);
    }
}
