package org.ws101.testkit.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of a raw client and a raw server that a real connection joins. */
abstract class JoinedPeers {
    RawClient client;
    RawServer server;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = RawClient.open(listening.getLocalPort());
            server = RawServer.over(listening.accept());
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        server.close();
    }
}
