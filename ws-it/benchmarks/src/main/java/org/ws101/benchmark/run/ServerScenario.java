package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ws101.benchmark.server.Servers;

/** One way for the load generator to load a server. Stateless. */
interface ServerScenario extends Scenario {
    /** The largest message in bytes. */
    int messageSize();

    /** Whether the server listens by TLS. */
    default boolean isSecure() {
        return false;
    }

    /**
     * Whether the library has to be told to keep compression contexts, which the others do when the client lets them.
     */
    default boolean isWithContext() {
        return false;
    }

    /** Whether it is about what only a newer JDK has. */
    default boolean isOnNewerJdk() {
        return false;
    }

    /** Options of the server's JVM beside those that all have. */
    default List<String> jvm() {
        return List.of();
    }

    /** Whether a server can do that. */
    default boolean suits(String server) {
        return true;
    }

    /** Which servers say something new. */
    Selection selection();

    /** Warms a server up. */
    void warmUp(ServerProcess server, Settings settings) throws IOException;

    /** Runs a round. */
    Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException;

    @Override
    default List<String> subjects() {
        return Servers.names().stream().filter(this::suits).toList();
    }

    @Override
    default List<String> usualSubjects() {
        return subjects().stream().filter(selection()::has).toList();
    }

    @Override
    default Optional<String> missing(Settings settings) {
        return isOnNewerJdk() && settings.newerJdk().isEmpty()
                ? Optional.of(
                        "it needs a JDK with virtual threads: set -Dbench.newerJdk to the directory of JDK 21 or later")
                : Optional.empty();
    }

    @Override
    default Subject start(String name, Settings settings) throws IOException {
        ServerProcess server = new ServerProcess(name, this, settings);
        return new Subject() {
            @Override
            public void warmUp() throws IOException {
                ServerScenario.this.warmUp(server, settings);
            }

            @Override
            public Map<Metric, Double> round() throws IOException {
                return ServerScenario.this.round(server, settings);
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }
}
