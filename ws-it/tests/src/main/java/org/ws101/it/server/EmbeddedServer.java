package org.ws101.it.server;

import java.nio.file.Path;

/** A container that serves the test application twice, at the root and at {@code /spare}, on 127.0.0.1. */
interface EmbeddedServer {
    /** The password of the key store. */
    String PASSWORD = "changeit";

    /** Starts on two free ports. */
    Ports start(Path keyStore) throws Exception;

    /** Undeploys the application at {@code /spare} as an administrator would. */
    void undeploySpare() throws Exception;

    /** Stops everything. */
    void stop() throws Exception;

    /**
     * Where a server listens.
     *
     * @param plain the port for plain HTTP
     * @param tls the port for HTTP over TLS
     */
    record Ports(int plain, int tls) {}
}
