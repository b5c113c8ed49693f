package org.ws101.it.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Http2Connection;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Tls;
import org.ws101.testkit.wire.RawClient;

/**
 * The clients of one server, orderly and faulty ones: plain or over TLS as the run is, and over HTTP/2 as streams of a few
 * connections, which they share. Thread-safe.
 */
final class Peers implements AutoCloseable {
    private static final int HTTP2_CONNECTIONS = 10;

    private final Container container;
    private final Server server;
    private final SSLContext context = Tls.context();
    /** Empty over HTTP/1.1. */
    private final List<Http2Connection> shared = new ArrayList<>();

    private final AtomicInteger opened = new AtomicInteger();

    Peers(Container container, Server server) throws IOException {
        this.container = container;
        this.server = server;
        if (container.speaksHttp2()) {
            for (int i = 0; i < HTTP2_CONNECTIONS; i++) {
                shared.add(connection());
            }
        }
    }

    /** Connects, and says nothing yet. */
    RawClient open() throws IOException {
        return shared.isEmpty()
                ? alone()
                : Clients.streamOf(shared.get(Math.floorMod(opened.getAndIncrement(), HTTP2_CONNECTIONS)));
    }

    /** Does the same with a connection of its own, for a peer that takes the room of others on the same one. */
    RawClient alone() throws IOException {
        if (!shared.isEmpty()) {
            return Clients.open(server);
        }
        return Build.isOverTls() ? Clients.thatMayCut(server, context) : Clients.thatMayCut(server, "ws");
    }

    /** Connects and upgrades. */
    RawClient upgraded(String path) throws IOException {
        return open().upgrade(container.contextPath() + path);
    }

    /** An opening handshake that is not sent. */
    byte[] request(String path) {
        return container.handshake(path).bytes();
    }

    /** A connection of HTTP/2 that no other peer has. */
    Http2Connection connection() throws IOException {
        return Build.isOverTls() ? Http2Connection.overTls(server) : Http2Connection.open(server);
    }

    @Override
    public void close() throws IOException {
        for (Http2Connection connection : shared) {
            connection.close();
        }
    }
}
