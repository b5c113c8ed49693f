package org.ws101.micrometer;

import java.net.URI;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.EmbeddedServer;

/** An application on an embedded Jetty. */
final class Served implements AutoCloseable {
    private final EmbeddedServer server;
    private WebSocketConnections connections;

    Served(WebSocketApplication application) {
        server = EmbeddedServer.start("JETTY", new WebSocketFilter(endpoints -> {
            connections = endpoints.connections();
            application.configure(endpoints);
        }));
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    WebSocketConnections connections() {
        return connections;
    }

    @Override
    public void close() {
        server.close();
    }
}
