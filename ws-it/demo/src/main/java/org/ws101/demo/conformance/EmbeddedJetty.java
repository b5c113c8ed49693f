package org.ws101.demo.conformance;

import jakarta.servlet.ServletContainerInitializer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty 12.1. */
final class EmbeddedJetty implements Container {
    private final Server server = new Server();
    private final ServletContainerInitializer application;

    EmbeddedJetty(ServletContainerInitializer application) {
        this.application = application;
    }

    @Override
    public int start(String host, int port) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(application);
        server.setHandler(context);
        server.start();
        return connector.getLocalPort();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
