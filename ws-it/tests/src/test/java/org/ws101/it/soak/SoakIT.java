package org.ws101.it.soak;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Jvm;
import org.ws101.it.harness.Server;

/**
 * Thousands of idle connections with keepalive for an hour, beside others that come, talk, and are closed or reset, with and
 * without compression; in the middle the application is redeployed, twice. What a process has in the end is what it had at the
 * beginning. A table of that is in {@code soak-WHO-CONTAINER-JDK.md} beside the logs.
 *
 * <p>These properties change a run: {@code soak.minutes}, {@code soak.connections} of a server, {@code soak.clients}, {@code
 * soak.talks} a second, and {@code soak.jdk}, the directory of the JDK that is measured.
 */
@Tag("soak")
class SoakIT {
    private static final Set<Container> CONTAINERS =
            EnumSet.of(Container.JETTY_HOME_EE11, Container.TOMCAT_11_DISTRIBUTION);

    private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("soak.minutes", 60));
    private static final int CONNECTIONS = Integer.getInteger("soak.connections", 10_000);
    private static final int CLIENTS = Integer.getInteger("soak.clients", 2_000);
    private static final int TALKS = Integer.getInteger("soak.talks", 5);
    private static final Path JDK = Path.of(System.getProperty("soak.jdk", System.getProperty("java.home")));

    static Stream<Container> containers() {
        return Container.of(CONTAINERS);
    }

    /** One is as good as the other: the clients are measured beside it. */
    static Stream<Container> oneContainer() {
        return containers().limit(1);
    }

    /**
     * All pages of its heap are there from the start: what the process takes more is beside the heap. And garbage does not stay among
     * what is reachable, where the collector leaves up to 5 % of it, as int[], three times of four.
     */
    private static Jvm measured(String heap) {
        return new Jvm(
                JDK,
                heap,
                List.of(
                        "-Xms" + heap,
                        "-XX:+AlwaysPreTouch",
                        "-XX:MarkSweepAlwaysCompactCount=1",
                        "-XX:NativeMemoryTracking=summary"));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void serverHasInTheEndWhatItHadAtTheBeginning(Container container) throws Exception {
        String run = run("server", container);
        try (Server server = container.serverForSoak(measured("768m"));
                Crowd crowd = crowd(RawCrowd.class, Jvm.ofTests("256m"), run, server)) {
            Soak soak = new Soak(server, crowd, CONNECTIONS, TALKS, report(run));
            soak.warmUp();
            soak.measure("server", server.jvm());
            soak.run(LENGTH);
        }
    }

    @ParameterizedTest
    @MethodSource("oneContainer")
    void clientsHaveInTheEndWhatTheyHadAtTheBeginning(Container container) throws Exception {
        String run = run("clients", container);
        try (Server server = container.serverForSoak(measured("512m"));
                Crowd crowd = crowd(ClientCrowd.class, measured("512m"), run, server)) {
            Soak soak = new Soak(server, crowd, CLIENTS, TALKS, report(run));
            soak.warmUp();
            soak.measure("process of the clients", crowd.jvm());
            soak.measure("server", server.jvm());
            soak.run(LENGTH);
        }
    }

    private static Crowd crowd(Class<?> main, Jvm on, String run, Server server) throws Exception {
        URI talking = server.uri("ws", "");
        return new Crowd(main, on, Build.work().resolve(run + ".log"), talking.resolve("/spare"), talking);
    }

    private static String run(String who, Container container) {
        return "soak-" + who + "-" + container + "-" + JDK.getFileName();
    }

    private static Path report(String run) {
        return Build.work().resolve(run + ".md");
    }
}
