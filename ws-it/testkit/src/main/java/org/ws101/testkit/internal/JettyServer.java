package org.ws101.testkit.internal;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, with the servlets of any edition. */
final class JettyServer extends EmbeddedServer {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private JettyServer(Handler context) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
    }

    static JettyServer start(Handler context) {
        JettyServer started = new JettyServer(context);
        try {
            started.server.start();
        } catch (Exception e) {
            started.close();
            throw new IllegalStateException("Jetty does not start: " + e, e);
        }
        return started;
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
