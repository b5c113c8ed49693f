package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ws101.benchmark.Certificate;
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.Target;
import org.ws101.benchmark.server.ServerMain;

/** The process of a server. Not thread-safe. */
final class ServerProcess implements AutoCloseable {
    private final boolean secure;
    private final ChildProcess process;
    private final int port;

    /** Starts a server for a scenario, and waits until it listens. */
    ServerProcess(String name, ServerScenario scenario, Settings settings) throws IOException {
        List<String> arguments = new ArrayList<>(scenario.jvm());
        arguments.add("-Dbench.messageSize=" + scenario.messageSize());
        arguments.add("-Dbench.contextTakeover=" + scenario.isWithContext());
        if (scenario.isSecure()) {
            arguments.add("-Dbench.keyStore=" + Certificate.keyStore(settings.output()));
        }
        arguments.addAll(List.of(ServerMain.class.getName(), name));
        this.secure = scenario.isSecure();
        this.process = scenario.isOnNewerJdk()
                ? new ChildProcess(name, settings.newerJdk().orElseThrow(), arguments, settings)
                : new ChildProcess(name, arguments, settings);
        this.port = Integer.parseInt(process.answer("READY"));
    }

    Target target(String path) {
        Target plain = Target.plain(port, path);
        return secure ? plain.under(Certificate.trustingAll()) : plain;
    }

    /** What it has used so far. */
    Usage usage() throws IOException {
        return Usage.parse(process.ask("usage", Usage.LABEL));
    }

    /** The same, when its garbage is collected. */
    Usage usageAfterCollection() throws IOException {
        return Usage.parse(process.ask("heap", Usage.LABEL));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
