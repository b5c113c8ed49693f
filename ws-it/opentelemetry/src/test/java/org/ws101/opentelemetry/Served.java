package org.ws101.opentelemetry;

import jakarta.servlet.Filter;
import java.net.URI;
import java.util.stream.Stream;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.EmbeddedServer;

/** One application in an embedded container. */
record Served(EmbeddedServer server) implements AutoCloseable {
    /** The containers that there are. */
    enum Container {
        JETTY,
        TOMCAT;

        /** @param before filters before the one that serves the application */
        Served start(WebSocketApplication application, Filter... before) {
            return new Served(EmbeddedServer.start(
                    name(),
                    Stream.concat(Stream.of(before), Stream.of(new WebSocketFilter(application)))
                            .toArray(Filter[]::new)));
        }
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() {
        server.close();
    }
}
