package org.ws101.servlet.internal.transport.jetty;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.EventListener;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/** Reaches from servlets into Jetty 12.1, by its public types. Made by reflection, see {@link JettyAdapterLoader}. Thread-safe. */
public final class JettyAdapter implements JettyTakeOver {
    private static final System.Logger LOGGER = System.getLogger(JettyAdapter.class.getName());

    public JettyAdapter() {}

    @Override
    public boolean canTakeOver(HttpServletRequest request) {
        try {
            return coreRequest(request).getConnectionMetaData().getConnection().getEndPoint() != null;
        } catch (ReflectiveOperationException | ClassCastException e) {
            return false;
        }
    }

    @Override
    public void takeOver(HttpServletRequest request, Upgrade upgrade) {
        try {
            Request core = coreRequest(request);
            Connection http = core.getConnectionMetaData().getConnection();
            EndPoint endPoint = http.getEndPoint();
            // Jetty: two timers, of the request and of the connector, end an upgraded connection after 30 seconds
            AsyncContext async = request.getAsyncContext();
            async.setTimeout(0);
            endPoint.setIdleTimeout(0);
            Executor threads = core.getComponents().getExecutor();
            JettyTransport transport = new JettyTransport(endPoint, upgrade, threads);
            ByteBuffer early = http instanceof Connection.UpgradeFrom from ? from.onUpgradeFrom() : null;
            // Jetty fails the completion of a request that announces a body, be it empty, or behind which something was
            // read
            boolean completes = early == null && request.getHeader("Content-Length") == null;
            if (completes) {
                letGo(core, async, new Successor(endPoint, threads, upgrade, transport));
            } else {
                transport.readFirst(early);
                transport.start(async);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            upgrade.connection().abort("Jetty's end point could not be taken over: " + e);
        }
    }

    /** Ends the request, whose end puts a connection of ours in the place of Jetty's: nothing of the request stays. */
    private static void letGo(Request core, AsyncContext async, Successor successor) {
        core.getConnectionMetaData().getConnection().addEventListener(successor);
        core.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, successor);
        async.complete();
    }

    @Override
    public Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        Server server;
        try {
            server = serverOf(context);
        } catch (ReflectiveOperationException | ClassCastException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Jetty does not tell the server of this application", e);
            return () -> {};
        }
        LifeCycle.Listener listener = new Stopping(begin, finish);
        server.addEventListener(listener);
        return () -> server.removeEventListener(listener);
    }

    /**
     * Closes the connections of an application when its server begins to stop. The server calls one listener after the other, so
     * the first of all applications has each begin, and then each waits for its own. Another application may have these classes
     * from another loader: what they have in common are the name and {@link Runnable}.
     */
    private record Stopping(Runnable begin, Runnable finish) implements LifeCycle.Listener, Runnable {
        /** Begins. */
        @Override
        public void run() {
            begin.run();
        }

        @Override
        public void lifeCycleStopping(LifeCycle stopping) {
            for (EventListener each : ((Server) stopping).getEventListeners()) {
                if (each instanceof Runnable other
                        && other.getClass().getName().equals(getClass().getName())) {
                    other.run();
                }
            }
            finish.run();
        }
    }

    /** The class is a nested one of {@code org.eclipse.jetty.ee10.servlet.ServletContextHandler}, or that of ee11. */
    private static Server serverOf(ServletContext context) throws ReflectiveOperationException {
        Method getContextHandler = context.getClass().getMethod("getContextHandler");
        return ((ContextHandler) getContextHandler.invoke(context)).getServer();
    }

    /** The class is {@code org.eclipse.jetty.ee10.servlet.ServletApiRequest}, or that of ee11: the method is the same. */
    private static Request coreRequest(HttpServletRequest request) throws ReflectiveOperationException {
        Method getRequest = request.getClass().getMethod("getRequest");
        return (Request) getRequest.invoke(request);
    }

    /** What Jetty knows as the end point's connection once the request has been let go. Reading is done by callbacks. */
    private static final class Successor extends AbstractConnection
            implements Connection.UpgradeTo, Connection.Listener {
        private final Upgrade upgrade;
        private final JettyTransport transport;

        Successor(EndPoint endPoint, Executor threads, Upgrade upgrade, JettyTransport transport) {
            super(endPoint, threads);
            this.upgrade = upgrade;
            this.transport = transport;
        }

        @Override
        public void onUpgradeTo(ByteBuffer bytes) {
            transport.readFirst(bytes);
        }

        @Override
        public void onOpen() {
            super.onOpen();
            transport.start(null);
        }

        @Override
        public void onFillable() {}

        @Override
        public void onClose(@Nullable Throwable cause) {
            super.onClose(cause);
            ended(cause);
        }

        /** Jetty's own connection is over: this one is about to open, unless something went wrong on the way. */
        @Override
        public void onClosed(Connection http) {
            if (!getEndPoint().isOpen()) {
                ended(null);
            }
        }

        private void ended(@Nullable Throwable cause) {
            upgrade.connection().disconnected(cause != null ? cause : new ClosedChannelException());
        }
    }
}
