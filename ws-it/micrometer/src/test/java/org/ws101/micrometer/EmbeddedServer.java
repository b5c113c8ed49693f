package org.ws101.micrometer;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketFilter;

/** An embedded Jetty on a free port. */
final class EmbeddedServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler();

    EmbeddedServer(WebSocketApplication application) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        FilterHolder filter = new FilterHolder(new WebSocketFilter(application));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    ServletContext servletContext() {
        return context.getServletContext();
    }

    @Override
    public void close() {
        try {
            context.stop();
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("The server does not stop", e);
        }
    }
}
