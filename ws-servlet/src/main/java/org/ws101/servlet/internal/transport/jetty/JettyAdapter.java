package org.ws101.servlet.internal.transport.jetty;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.EventListener;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/** Reaches from servlets into Jetty 12.1, by its public types. Made by reflection, see {@link JettyAdapterLoader}. Thread-safe. */
public final class JettyAdapter implements JettyTakeOver {
    private static final System.Logger LOGGER = System.getLogger(JettyAdapter.class.getName());

    /** Of the request before, mostly the same: to look it up takes long. */
    private volatile @Nullable Method getRequest;

    public JettyAdapter() {}

    /**
     * Not by {@code HttpServletRequest.upgrade}: what that leaves behind, to 12.1.14, is a stream that is at its end, a request
     * that is asynchronous and not, and a state in which Jetty loops for ever once a filter touches the response afterwards.
     * This is what Jetty's own WebSocket does.
     */
    @Override
    public boolean upgrade(HttpServletRequest request, Upgrade upgrade) {
        Request core;
        TunnelSupport tunnel;
        try {
            core = coreRequest(request);
            tunnel = core.getTunnelSupport();
        } catch (ReflectiveOperationException | ClassCastException e) {
            return false;
        }
        if (tunnel == null) {
            return false;
        }
        EndPoint endPoint = tunnel.getEndPoint();
        EndPoint socket = core.getConnectionMetaData().getConnection().getEndPoint();
        boolean isStream = endPoint != socket;
        JettyConnection successor = new JettyConnection(
                endPoint,
                isStream ? new JettyStream(endPoint, socket) : new JettySocket(endPoint),
                core.getComponents().getExecutor(),
                upgrade);
        int answer = isStream ? HttpStatus.OK_200 : HttpStatus.SWITCHING_PROTOCOLS_101;
        core.addHttpStreamWrapper(stream -> new JettyHandover(stream, successor, answer));
        core.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, successor);
        upgrade.connection().whenEnded(successor::drop);
        return true;
    }

    @Override
    public Optional<String> connectProtocol(HttpServletRequest request) {
        try {
            TunnelSupport tunnel = coreRequest(request).getTunnelSupport();
            return tunnel == null ? Optional.empty() : Optional.ofNullable(tunnel.getProtocol());
        } catch (ReflectiveOperationException | ClassCastException e) {
            return Optional.empty();
        }
    }

    @Override
    public Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        Server server;
        try {
            server = serverOf(context);
        } catch (ReflectiveOperationException | ClassCastException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Jetty does not report the server of this application", e);
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

    /**
     * The class is {@code org.eclipse.jetty.ee10.servlet.ServletApiRequest}, or that of ee11: the method is the same. Handlers
     * may have wrapped the request, and keep its attributes to themselves.
     */
    private Request coreRequest(HttpServletRequest request) throws ReflectiveOperationException {
        Method method = getRequest;
        if (method == null || !method.getDeclaringClass().isInstance(request)) {
            method = request.getClass().getMethod("getRequest");
            getRequest = method;
        }
        return Request.unWrap((Request) method.invoke(request));
    }
}
