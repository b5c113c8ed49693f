package org.ws101.opentelemetry;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketFilter;

/** One application in an embedded container, on an ephemeral port of 127.0.0.1. */
final class Served implements AutoCloseable {
    private final Stop container;
    private final int port;

    /** Stops a container. */
    @FunctionalInterface
    private interface Stop {
        void stop() throws Exception;
    }

    /** The containers that there are. */
    enum Container {
        JETTY {
            @Override
            Served start(ServletContainerInitializer application) throws Exception {
                Server server = new Server();
                ServerConnector connector = new ServerConnector(server);
                connector.setHost("127.0.0.1");
                server.addConnector(connector);
                ServletContextHandler context = new ServletContextHandler();
                context.addServletContainerInitializer(application);
                server.setHandler(context);
                server.start();
                return new Served(server::stop, connector.getLocalPort());
            }
        },
        TOMCAT {
            @Override
            Served start(ServletContainerInitializer application) throws Exception {
                String directory = Path.of("target", "tomcat").toAbsolutePath().toString();
                Tomcat tomcat = new Tomcat();
                tomcat.setBaseDir(directory);
                Connector connector = new Connector("HTTP/1.1");
                connector.setPort(0);
                connector.setProperty("address", "127.0.0.1");
                connector.setThrowOnFailure(true);
                tomcat.setConnector(connector);
                Context context = tomcat.addContext("", directory);
                context.setParentClassLoader(Served.class.getClassLoader());
                context.addServletContainerInitializer(application, Set.of());
                tomcat.start();
                return new Served(
                        () -> {
                            tomcat.stop();
                            tomcat.destroy();
                        },
                        connector.getLocalPort());
            }
        };

        abstract Served start(ServletContainerInitializer application) throws Exception;

        /** @param before filters before the one that serves the application */
        Served start(WebSocketApplication application, Filter... before) throws Exception {
            return start((classes, context) -> {
                for (Filter filter : before) {
                    add(context, filter);
                }
                add(context, new WebSocketFilter(application));
                ServletRegistration.Dynamic rest = context.addServlet("rest", new Rest());
                rest.setAsyncSupported(true);
                rest.addMapping("/");
            });
        }

        private static void add(ServletContext context, Filter filter) {
            FilterRegistration.Dynamic added =
                    context.addFilter(filter.getClass().getName(), filter);
            added.setAsyncSupported(true);
            added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        }
    }

    /** Answers what is no opening handshake. */
    private static final class Rest extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private Served(Stop container, int port) {
        this.container = container;
        this.port = port;
    }

    int port() {
        return port;
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        try {
            container.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The container does not stop", e);
        }
    }
}
