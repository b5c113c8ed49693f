package org.ws101.benchmark.server;

import jakarta.servlet.ServletContainerInitializer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** Embedded Jetty with the servlets of Jakarta EE 10. */
final class JettyContainer implements BenchmarkServer {
    private final ServletContainerInitializer application;

    JettyContainer(ServletContainerInitializer application) {
        this.application = application;
    }

    @Override
    public int start(ServerSettings settings) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(application);
        return JettyServer.start(settings, server -> context);
    }
}
