package org.ws101.benchmark.server;

import java.util.function.Function;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The Jetty under the library and under Jetty's own WebSocket, with its defaults. */
final class JettyServer {
    private JettyServer() {}

    /** Starts a server with the handler that is made for it, and returns its port. */
    static int start(ServerSettings settings, Function<Server, Handler> handler) throws Exception {
        Server server = new Server();
        HttpConfiguration configuration = new HttpConfiguration();
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        ServerConnector connector = settings.tls()
                .map(tls -> {
                    SslContextFactory.Server context = new SslContextFactory.Server();
                    context.setSslContext(tls);
                    return new ServerConnector(server, new SslConnectionFactory(context, http.getProtocol()), http);
                })
                .orElseGet(() -> new ServerConnector(server, http, new HTTP2CServerConnectionFactory(configuration)));
        connector.setHost(BenchmarkServer.HOST);
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setHandler(handler.apply(server));
        server.start();
        return connector.getLocalPort();
    }
}
