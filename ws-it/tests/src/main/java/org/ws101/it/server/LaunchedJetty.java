package org.ws101.it.server;

import java.nio.file.Path;
import java.util.function.Function;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Embedded Jetty 12.1 with HTTP/1.1 and HTTP/2 on both ports, of whichever Jakarta EE edition its contexts are. */
final class LaunchedJetty implements LaunchedServer {
    private final Server server;
    private final Function<String, ContextHandler> context;
    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);
    private ContextHandler spare;
    private final HttpConfiguration plainConfiguration;
    private final String setting;

    /**
     * A server that is not started.
     *
     * @param context makes the context handler of a context path
     * @param args those of the launcher; the setting is one of {@code virtual-threads}, {@code no-reserved-threads}, {@code
     *     handlers}, {@code proxy-protocol}, {@code faults}, or any other for the defaults
     */
    LaunchedJetty(Function<String, ContextHandler> context, String[] args) {
        this.setting = Launcher.setting(args);
        this.server = new Server(JettySettings.threads(setting));
        this.context = context;
        this.spare = context.apply("/spare");
        this.plainConfiguration = configuration(args);
    }

    @Override
    public Ports start(Path keyStore) throws Exception {
        ServerConnector plain = new ServerConnector(
                server,
                JettySettings.protocols(
                        setting,
                        new HttpConnectionFactory(plainConfiguration),
                        withManyStreams(new HTTP2CServerConnectionFactory(plainConfiguration))));
        HttpConfiguration secure = secure();
        ServerConnector tls = new ServerConnector(
                server,
                tls(keyStore),
                new ALPNServerConnectionFactory(),
                withManyStreams(new HTTP2ServerConnectionFactory(secure)),
                new HttpConnectionFactory(secure));
        for (ServerConnector connector : new ServerConnector[] {plain, tls}) {
            connector.setHost("127.0.0.1");
            if (Launcher.isNarrow(setting)) {
                connector.setAcceptedSendBufferSize(Launcher.NARROW);
            }
            server.addConnector(connector);
        }
        contexts.addHandler(context.apply("/"));
        contexts.addHandler(spare);
        server.setHandler(JettySettings.inFront(setting, contexts));
        server.start();
        return new Ports(plain.getLocalPort(), tls.getLocalPort());
    }

    private static ConnectionFactory withManyStreams(AbstractHTTP2ServerConnectionFactory protocol) {
        protocol.setMaxConcurrentStreams(2_000);
        return protocol;
    }

    /** For plain HTTP, behind a proxy if the arguments say so. */
    private static HttpConfiguration configuration(String[] args) {
        HttpConfiguration configuration = new HttpConfiguration();
        if (Launcher.trustsProxy(args)) {
            configuration.addCustomizer(new ForwardedRequestCustomizer());
        }
        return configuration;
    }

    private static SslConnectionFactory tls(Path keyStore) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStorePath(keyStore.toString());
        context.setKeyStorePassword(PASSWORD);
        context.setTrustStorePath(LaunchedServer.trustStore(keyStore).toString());
        context.setTrustStorePassword(PASSWORD);
        context.setWantClientAuth(true);
        return new SslConnectionFactory(context, "alpn");
    }

    private static HttpConfiguration secure() {
        HttpConfiguration configuration = new HttpConfiguration();
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        // the tests speak to an IP address
        secure.setSniHostCheck(false);
        configuration.addCustomizer(secure);
        return configuration;
    }

    @Override
    public void undeploySpare() throws Exception {
        spare.stop();
        contexts.removeHandler(spare);
    }

    @Override
    public void deploySpare() throws Exception {
        spare = context.apply("/spare");
        contexts.addHandler(spare);
        spare.start();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
