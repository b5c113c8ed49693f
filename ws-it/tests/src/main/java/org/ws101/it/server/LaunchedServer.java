package org.ws101.it.server;

import java.nio.file.Path;

/**
 * A container that serves the test application twice, at the root and at {@code /spare}, on 127.0.0.1. By TLS it asks for the
 * client's certificate, and trusts the one that it shows itself.
 */
interface LaunchedServer {
    /** The password of the key store. */
    String PASSWORD = "changeit";

    /** The certificates of clients that are trusted: lies beside the key store. */
    static Path trustStore(Path keyStore) {
        return keyStore.resolveSibling("truststore.p12");
    }

    /** Starts on two free ports. */
    Ports start(Path keyStore) throws Exception;

    /** Undeploys the application at {@code /spare} as an administrator would. */
    void undeploySpare() throws Exception;

    /** Deploys it again. */
    void deploySpare() throws Exception;

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
