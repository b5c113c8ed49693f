package org.ws101.it.interop.servers;

import java.net.URI;
import java.util.stream.Stream;
import org.ws101.it.interop.node.NodeProgram;
import org.ws101.it.interop.servers.PeerServer.Scheme;

/** A {@link PeerServer} that runs; the test framework closes it after the last test that it was an argument of. */
record RunningServer(Kind kind, PeerServer server, Scheme scheme, int port) implements AutoCloseable {
    /** The servers under test. */
    enum Kind {
        JETTY,
        TOMCAT,
        UNDERTOW,
        NETTY,
        JAVA_WEBSOCKET,
        /** With the profile of that name alone. */
        NODE;

        private PeerServer create() {
            return switch (this) {
                case JETTY -> new JettyNativeServer();
                case TOMCAT -> new TomcatNativeServer();
                case UNDERTOW -> new UndertowNativeServer();
                case NETTY -> new NettyServer();
                case JAVA_WEBSOCKET -> new JavaWebSocketServer();
                case NODE -> new NodeServer();
            };
        }

        RunningServer start(Scheme scheme) {
            PeerServer server = create();
            try {
                return new RunningServer(this, server, scheme, server.start(scheme));
            } catch (Exception e) {
                throw new IllegalStateException(this + " did not start", e);
            }
        }
    }

    /** Every server that there is, plain and over TLS, each started when its turn comes. */
    static Stream<RunningServer> all() {
        return Stream.of(Kind.values())
                .filter(kind -> kind != Kind.NODE || NodeProgram.isAvailable())
                .flatMap(kind -> Stream.of(Scheme.values()).map(kind::start));
    }

    URI uri(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(this + " did not stop", e);
        }
    }

    @Override
    public String toString() {
        return kind + " " + scheme;
    }
}
