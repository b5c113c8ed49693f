package org.ws101.testkit.internal.server;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, with the servlets of any edition, at a free port of 127.0.0.1. Thread-safe. */
public final class JettyServer extends EmbeddedServer {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private JettyServer(Handler context) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
    }

    /**
     * Starts a server.
     *
     * @param context the application, and possibly handlers around it
     * @throws IllegalStateException when it cannot start; an unchecked exception of the application is thrown as it is
     */
    public static JettyServer start(Handler context) {
        JettyServer started = new JettyServer(context);
        try {
            started.server.start();
        } catch (RuntimeException e) {
            started.close();
            throw e;
        } catch (Exception e) {
            started.close();
            throw new IllegalStateException("Jetty does not start: " + e, e);
        }
        return started;
    }

    /** Jetty's own. */
    public Server server() {
        return server;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not stop: " + e, e);
        }
    }
}
