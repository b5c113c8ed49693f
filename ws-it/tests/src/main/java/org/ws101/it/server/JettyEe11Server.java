package org.ws101.it.server;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.ws101.it.app.TestContext;

/** Embedded Jetty with the servlets of Jakarta EE 11. */
public final class JettyEe11Server {
    private JettyEe11Server() {}

    /** The arguments are the path of the key store, a directory, and {@code trusting} behind a proxy. */
    public static void main(String[] args) {
        Launcher.run(new LaunchedJetty(JettyEe11Server::context, args), args);
    }

    private static ContextHandler context(String path) {
        ServletContextHandler context = new ServletContextHandler(path, ServletContextHandler.SESSIONS);
        context.addServletContainerInitializer(new TestContext());
        return context;
    }
}
