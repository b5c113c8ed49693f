package org.ws101.servlet.internal.transport.upgrade;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.log.SureLogger;
import org.ws101.internal.thread.InLoader;
import org.ws101.internal.transport.Transport;

/**
 * What an upgrade hands over to a transport. Immutable.
 *
 * @param connection what to start on the transport
 * @param executor runs application code where the container's threads must not block
 * @param contextLoader the context class loader of the web application, for application code on the container's threads
 * @param requestThread the id of the thread that runs the filter, on which applications may block
 */
public record Upgrade(
        Connection connection, Executor executor, @Nullable ClassLoader contextLoader, long requestThread) {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(Upgrade.class.getName()));

    /** The read turns of the connection, with the class loader of the web application where they call it. */
    public ReadTurns turns() {
        return new ReadTurns(connection, contextLoader);
    }

    /**
     * Starts the connection, when the filter chain has returned and the 101 has left. A listener is opened on the calling thread if
     * that is the one of the request: to hand it over to another costs more than most listeners do when they open.
     */
    public void startBehindRequest(Transport transport) {
        boolean mayBlock = Thread.currentThread().getId() == requestThread;
        connection.start(transport, mayBlock ? task -> InLoader.run(contextLoader, task) : null);
    }

    /**
     * Sends the 101, which the container would send when the filters are through: so none of them can make anything else of it,
     * and a client that has gone meanwhile ends the connection now. Elsewhere nobody would be told of that.
     */
    public void answer(HttpServletResponse response) {
        try {
            innermost(response).flushBuffer();
        } catch (IOException | RuntimeException e) {
            connection.disconnected(e);
        }
    }

    /** The container's own response: a wrapper may keep back what it is told to flush. */
    public static HttpServletResponse innermost(HttpServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return (HttpServletResponse) inner;
    }

    /** The container's own request, below what filters have put around it. */
    public static HttpServletRequest innermost(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return (HttpServletRequest) inner;
    }

    /** Whether the client or the network is to blame, as when it leaves just then, and nobody here. */
    public static boolean isOfTheNetwork(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** The transport could not begin: drops the connection. */
    public void failed(Throwable cause, AutoCloseable network) {
        if (!isOfTheNetwork(cause)) {
            LOGGER.log(
                    Level.ERROR,
                    connection.endLog() + ": the connection could not be started after its upgrade, and is closed",
                    cause);
        }
        connection.disconnected(cause);
        try {
            network.close();
        } catch (Exception e) {
            LOGGER.log(Level.DEBUG, "It could not be closed", e);
        }
    }
}
