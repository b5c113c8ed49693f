package org.ws101.demo;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketFilter;

/** Serves the demo on 127.0.0.1 with an embedded Jetty and Weld SE, until it is closed. */
public final class Demo implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int DEFAULT_PORT = 8080;
    /** Kept here, for the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private final SeContainer beans;
    private final Server server;
    private final URI uri;

    private Demo(SeContainer beans, Server server, URI uri) {
        this.beans = beans;
        this.server = server;
        this.uri = uri;
    }

    /**
     * Serves the demo until the process gets SIGTERM or SIGINT; the environment variable {@code PORT} chooses the port, the system property
     * {@code nodes} how many nodes there are.
     */
    public static void main(String[] args) throws Exception {
        ROOT.setLevel(Level.WARNING);
        List<Demo> demos;
        Runnable close;
        try {
            int port = Port.of(System.getenv(), DEFAULT_PORT);
            int count = Nodes.count(System.getProperty("nodes", "1"));
            if (count == 1) {
                Demo demo = start(port);
                demos = List.of(demo);
                close = demo::close;
            } else {
                Nodes nodes = Nodes.start(count, port);
                demos = nodes.demos();
                close = nodes::close;
            }
        } catch (IllegalArgumentException | IOException unusable) {
            System.err.println("ws101 demo: " + unusable.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(close, "ws101-demo-stop"));
        demos.forEach(demo -> System.out.println("ws101 demo ready: " + demo.uri()));
        demos.get(0).server.join();
    }

    /**
     * Serves the demo.
     *
     * @param port the port, or 0 for any that is free
     * @throws IOException when the port is taken
     */
    static Demo start(int port) throws Exception {
        return start(port, "", Optional.empty());
    }

    /**
     * Serves the demo as a node among others.
     *
     * @param node its name, empty for the only one
     * @param relay to the others
     */
    static Demo start(int port, String node, Optional<Relay> relay) throws Exception {
        SeContainer beans = SeContainerInitializer.newInstance()
                // Weld's own would close the beans while connections are still being closed.
                .addProperty("org.jboss.weld.se.shutdownHook", false)
                .initialize();
        Server server = new Server();
        try {
            ServerConnector connector = connector(server, port);
            server.setHandler(context(beans, node, relay));
            server.start();
            return new Demo(beans, server, URI.create("http://" + LOOPBACK + ":" + connector.getLocalPort() + "/"));
        } catch (Exception failure) {
            server.stop();
            beans.close();
            if (failure instanceof IOException) {
                throw new IOException(
                        "Port " + port + " of " + LOOPBACK + " cannot be had (" + failure.getMessage()
                                + "): set the environment variable PORT to another, or to 0 for any that is free",
                        failure);
            }
            throw failure;
        }
    }

    /** Where the page is. */
    URI uri() {
        return uri;
    }

    /** Closes every connection with 1001, waits a while for the peers, and stops. */
    @Override
    public void close() {
        try {
            // The application first: a server that stops drops its connections before it tells the application.
            server.getHandler().stop();
            server.stop();
        } catch (Exception failure) {
            Logger.getLogger(Demo.class.getName()).log(Level.WARNING, "Jetty did not stop cleanly", failure);
        } finally {
            beans.close();
        }
    }

    private static ServerConnector connector(Server server, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        server.addConnector(connector);
        return connector;
    }

    /** The page, and what jars have for browsers, which a container serves out of WEB-INF/lib by itself. */
    private static Resource pages(ResourceFactory resources) throws IOException {
        List<Resource> roots = new ArrayList<>();
        roots.add(resources.newClassLoaderResource("webapp/"));
        for (URL root : Collections.list(Demo.class.getClassLoader().getResources("META-INF/resources/"))) {
            roots.add(resources.newResource(root));
        }
        return ResourceFactory.combine(roots);
    }

    private static ServletContextHandler context(SeContainer beans, String node, Optional<Relay> relay)
            throws IOException {
        ServletContextHandler context = new ServletContextHandler();
        context.setBaseResource(pages(ResourceFactory.of(context)));
        context.setWelcomeFiles(new String[] {"index.html"});
        FilterHolder filter = new FilterHolder(new WebSocketFilter(endpoints -> {
            relay.ifPresent(endpoints::relay);
            WebSocketBeans.register(beans, endpoints);
        }));
        filter.setAsyncSupported(true);
        filter.setInitParameter("maxThreads", "1000"); // as in web.xml
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        ServletHolder page = new ServletHolder("page", DefaultServlet.class);
        page.setInitParameter("dirAllowed", "false");
        page.setInitParameter("cacheControl", "no-cache");
        context.addServlet(page, "/");
        context.addServlet(
                new ServletHolder(
                        "metrics",
                        new MetricsServlet(() ->
                                beans.select(PrometheusMeterRegistry.class).get())),
                "/metrics");
        context.addServlet(new ServletHolder("node", new NodeServlet(node)), "/node");
        return context;
    }
}
