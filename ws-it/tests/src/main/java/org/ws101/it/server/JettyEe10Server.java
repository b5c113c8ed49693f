package org.ws101.it.server;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.it.app.TestContext;
import org.ws101.it.beans.BeanEcho;
import org.ws101.it.beans.Shouting;

/** Embedded Jetty with the servlets of Jakarta EE 10, and with Weld SE beside it. */
public final class JettyEe10Server {
    private JettyEe10Server() {}

    /** The arguments are the path of the key store, a directory, and {@code trusting} behind a proxy. */
    public static void main(String[] args) {
        // closed by Weld's own shutdown hook, when the launcher has stopped the server
        SeContainer beans = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addPackages(BeanEcho.class)
                .enableInterceptors(Shouting.class)
                .initialize();
        Launcher.run(new LaunchedJetty(path -> context(path, beans), args), args);
    }

    private static ContextHandler context(String path, SeContainer beans) {
        ServletContextHandler context = new ServletContextHandler(path, ServletContextHandler.SESSIONS);
        context.addServletContainerInitializer(new TestContext(endpoints -> WebSocketBeans.register(beans, endpoints)));
        return context;
    }
}
