package org.ws101.testkit.internal.server;

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
import java.util.EnumSet;

/** A container with one application at its root, at a free port of 127.0.0.1. Thread-safe. */
public abstract class EmbeddedServer implements AutoCloseable {
    /** Only within this package. */
    EmbeddedServer() {}

    /**
     * Starts a container with filters at all paths, in their order. Behind them, every response is 404.
     *
     * @param choice {@code JETTY} or {@code TOMCAT}; empty for whichever is on the class path
     * @throws IllegalStateException when it is not on the class path, or cannot start
     */
    public static EmbeddedServer start(String choice, Filter... filters) {
        return start(choice, (classes, context) -> {
            for (Filter filter : filters) {
                add(context, filter);
            }
            ServletRegistration.Dynamic rest = context.addServlet("rest", new NotFound());
            rest.setAsyncSupported(true);
            rest.addMapping("/");
        });
    }

    private static void add(ServletContext context, Filter filter) {
        FilterRegistration.Dynamic added = context.addFilter(filter.getClass().getName(), filter);
        added.setAsyncSupported(true);
        added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    /**
     * Starts a container with an application.
     *
     * @param choice {@code JETTY} or {@code TOMCAT}; empty for whichever is on the class path
     * @throws IllegalStateException when it is not on the class path, or cannot start
     */
    public static EmbeddedServer start(String choice, ServletContainerInitializer application) {
        if (!choice.equals("TOMCAT") && exists("org.eclipse.jetty.server.ServerConnector")) {
            if (exists("org.eclipse.jetty.ee11.servlet.ServletContextHandler")) {
                return JettyServer.start(JettyEe11.context(application));
            }
            if (exists("org.eclipse.jetty.ee10.servlet.ServletContextHandler")) {
                return JettyServer.start(JettyEe10.context(application));
            }
        }
        if (!choice.equals("JETTY") && exists("org.apache.catalina.startup.Tomcat")) {
            return TomcatServer.start(application);
        }
        throw new IllegalStateException("There is no embedded container on the class path: add one of"
                + " org.eclipse.jetty.ee10:jetty-ee10-servlet, org.eclipse.jetty.ee11:jetty-ee11-servlet (12.1) and"
                + " org.apache.tomcat.embed:tomcat-embed-core (10.1 or 11)");
    }

    private static boolean exists(String type) {
        try {
            Class.forName(type, false, EmbeddedServer.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Tomcat asks filters only where there is a servlet. */
    private static final class NotFound extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    /** Its port. */
    public abstract int port();

    /** Stops it, when the last callbacks have returned. */
    @Override
    public abstract void close();
}
