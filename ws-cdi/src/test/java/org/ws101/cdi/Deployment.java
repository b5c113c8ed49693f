package org.ws101.cdi;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.ws101.servlet.WebSocketFilter;

/** Beans in a CDI container, served by an embedded Jetty on an ephemeral port. */
final class Deployment implements AutoCloseable {
    private final SeContainer container;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    Deployment(Class<?>... beans) throws Exception {
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addBeanClasses(Diary.class)
                .addBeanClasses(beans)
                .initialize();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        WebSocketFilter filter = new WebSocketFilter(endpoints -> WebSocketBeans.register(container, endpoints));
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
    }

    Peer connect(String path, String... subprotocols) {
        return new Peer(URI.create("ws://127.0.0.1:" + connector.getLocalPort() + path), subprotocols);
    }

    <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    Diary diary() {
        return bean(Diary.class);
    }

    /** Stops the server and leaves the beans, so that a test can look at what happened to them. */
    void stopServer() throws Exception {
        server.stop();
    }

    @Override
    public void close() {
        try {
            stopServer();
        } catch (Exception e) {
            throw new AssertionError("The server does not stop", e);
        } finally {
            container.close();
        }
    }
}
