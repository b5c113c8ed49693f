package org.ws101.relay;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.servlet.WebSocketFilter;

/** A node of an application of beans: a CDI container and an embedded Jetty, in this process. */
final class CdiNode implements AutoCloseable {
    private final SeContainer container;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    CdiNode(Class<?>... beans) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            // A configuration is kept for each class loader.
            thread.setContextClassLoader(new URLClassLoader(new URL[0], before));
            container = SeContainerInitializer.newInstance()
                    .disableDiscovery()
                    .addExtensions(WebSocketBeans.extension())
                    .addBeanClasses(beans)
                    .initialize();
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler();
            FilterHolder filter =
                    new FilterHolder(new WebSocketFilter(endpoints -> WebSocketBeans.register(container, endpoints)));
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
            server.setHandler(context);
            server.start();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + path);
    }

    <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            container.close();
        }
    }
}
