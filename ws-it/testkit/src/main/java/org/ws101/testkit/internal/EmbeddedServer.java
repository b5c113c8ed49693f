package org.ws101.testkit.internal;

import jakarta.servlet.Filter;

/** A container with one filter at all paths, at a free port of 127.0.0.1. Thread-safe. */
public abstract class EmbeddedServer implements AutoCloseable {
    /** Only within this package. */
    EmbeddedServer() {}

    /**
     * Starts a container.
     *
     * @param choice {@code JETTY} or {@code TOMCAT}; empty for what there is
     * @throws IllegalStateException when it is not on the class path, or cannot start
     */
    public static EmbeddedServer start(String choice, Filter filter) {
        if (!choice.equals("TOMCAT") && exists("org.eclipse.jetty.server.ServerConnector")) {
            if (exists("org.eclipse.jetty.ee11.servlet.ServletContextHandler")) {
                return JettyServer.start(JettyEe11.context(filter));
            }
            if (exists("org.eclipse.jetty.ee10.servlet.ServletContextHandler")) {
                return JettyServer.start(JettyEe10.context(filter));
            }
        }
        if (!choice.equals("JETTY") && exists("org.apache.catalina.startup.Tomcat")) {
            return TomcatServer.start(filter);
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

    /** Its port. */
    public abstract int port();

    /** Stops it, when the last callbacks have returned. */
    @Override
    public abstract void close();
}
