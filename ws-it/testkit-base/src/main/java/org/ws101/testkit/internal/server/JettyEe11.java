package org.ws101.testkit.internal.server;

import jakarta.servlet.ServletContainerInitializer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Handler;

/** The servlets of Jakarta EE 11 on Jetty. Stateless. */
final class JettyEe11 {
    private JettyEe11() {}

    static Handler context(ServletContainerInitializer application) {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        context.addServletContainerInitializer(application);
        return context;
    }
}
