package org.ws101.benchmark.server;

/** One of the servers that are compared. Started once, and ended with its process. */
interface BenchmarkServer {
    String HOST = "127.0.0.1";
    String ECHO = "/echo";
    String BROADCAST = "/broadcast";

    /** Starts on a free port of {@link #HOST}, and returns it. */
    int start(ServerSettings settings) throws Exception;
}
