package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.Map;

/** One way to load a server. Stateless. */
interface Scenario {
    /** Its name on the command line. */
    String name();

    /** What is done, for the report, with what each figure is of. */
    String title();

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

    /** Whether each round has a process of its own. */
    default boolean isFresh() {
        return false;
    }

    /** Whether a server can do that. */
    default boolean suits(String server) {
        return true;
    }

    /** Warms a server up. */
    void warmUp(ServerProcess server, Settings settings) throws IOException;

    /** Runs a round. */
    Map<Metric, Double> round(ServerProcess server, Settings settings) throws IOException;
}
