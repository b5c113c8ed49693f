package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How a container is started, and what it prints. */
interface Launch {
    /** The name of its directory and of its log. */
    String name();

    /** The path that the application is at; empty at the root. */
    String contextPath();

    /** Prepares the directory that it works in, and gives the arguments for {@code java}. */
    List<String> arguments(Path work, Path keyStore) throws IOException;

    /** The oldest feature release of Java that it runs on. */
    default int oldestJava() {
        return 17;
    }

    /** The newest feature release of Java that it runs on, where that is known. */
    default int newestJava() {
        return Integer.MAX_VALUE;
    }

    /** The directories that the build has laid its jars out in; none of a whole server, which brings a WebSocket of its own. */
    List<Path> jars();

    /** Whether a program of the tests has the container in it, and no web archive. */
    default boolean isEmbedded() {
        return false;
    }

    /** The same configured in another way, which the program names. */
    default Launch with(String setting) {
        throw new UnsupportedOperationException(name() + " is not embedded");
    }

    /** Whether the clients of the tests speak HTTP/2 to it. */
    default boolean speaksHttp2() {
        return false;
    }

    /** What its environment has besides that of the tests. */
    default Map<String, String> environment(Path work) {
        return Map.of();
    }

    /** The line that has the port for plain HTTP, as its first group. */
    Pattern plainPort();

    /** The line that has the port for TLS, as its first group. */
    Pattern tlsPort();

    /** The line that says that all is up. */
    Pattern ready();

    /** Has the application at {@code /spare} undeployed; it may still be about to be when this returns. */
    void undeploySpare(Server server) throws IOException;

    /** Has it deployed again; it may still be about to be when this returns. */
    default void deploySpare(Server server) throws IOException {
        throw new UnsupportedOperationException(name() + " deploys no web archive while it runs");
    }
}
