package org.ws101.it.server;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.ws101.it.app.TestContext;

/** Embedded Jetty with the servlets of Jakarta EE 10. */
public final class JettyEe10Server {
    private JettyEe10Server() {}

    /** The only argument is the path of the key store. */
    public static void main(String[] args) {
        Launcher.run(new JettyServer(JettyEe10Server::context, new HttpConnectionFactory()), args);
    }

    private static ContextHandler context(String path) {
        ServletContextHandler context = new ServletContextHandler(path);
        context.addServletContainerInitializer(new TestContext());
        return context;
    }
}
