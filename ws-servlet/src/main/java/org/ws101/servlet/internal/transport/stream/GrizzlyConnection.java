package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.PendingOutput;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The connection of Grizzly below a request of GlassFish or Payara; by reflection, as both hide the types from applications.
 * Thread-safe.
 *
 * <p>Their streams say that they are ready until some 12 MB are queued in Grizzly, and {@code WebConnection.close()} lets all of that
 * drain, however long the peer takes: a peer that reads nothing would hold the memory after it was dropped.
 */
final class GrizzlyConnection {
    private static final System.Logger LOGGER = System.getLogger(GrizzlyConnection.class.getName());

    private final Object connection;
    /** What has not left yet. */
    private final Object queue;

    private final Method queuedBytes;
    private final Method terminate;

    private GrizzlyConnection(HttpServletRequest request) throws ReflectiveOperationException {
        Object own = call(request, "getUnwrappedCoyoteRequest");
        Object http = call(own, hasMethod(own, "getGrizzlyRequest") ? "getGrizzlyRequest" : "getCoyoteRequest");
        connection = call(call(http, "getContext"), "getConnection");
        queue = call(connection, "getAsyncWriteQueue");
        queuedBytes = queue.getClass().getMethod("spaceInBytes");
        terminate = connection.getClass().getMethod("terminateSilently");
    }

    private static Object call(Object of, String method) throws ReflectiveOperationException {
        return of.getClass().getMethod(method).invoke(of);
    }

    /** GlassFish and Payara have named it differently. */
    private static boolean hasMethod(Object of, String method) {
        for (Method each : of.getClass().getMethods()) {
            if (each.getName().equals(method)) {
                return true;
            }
        }
        return false;
    }

    /** What lies below a request of GlassFish's or Payara's; null on other containers. */
    static @Nullable GrizzlyConnection of(HttpServletRequest request) {
        HttpServletRequest own = Upgrade.innermost(request);
        if (!hasMethod(own, "getUnwrappedCoyoteRequest")) {
            return null;
        }
        try {
            return new GrizzlyConnection(own);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "This server hides the connection of Grizzly: a peer that reads nothing may occupy 12 MB"
                            + " until it leaves",
                    e);
            return null;
        }
    }

    /**
     * Lets the stream be ready when nothing is queued: what was written to it has left then. Not before it has its listeners, which
     * would be called on a response that the server has forgotten when the client has left.
     */
    void queueLittle() throws ReflectiveOperationException {
        connection.getClass().getMethod("setMaxAsyncWriteQueueSize", int.class).invoke(connection, 1);
    }

    /** How many bytes are queued that have not left. */
    int queued() {
        try {
            return (Integer) queuedBytes.invoke(queue);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs a task on the thread of the selector, which alone starts writing what is queued.
     *
     * @throws IllegalStateException when there is none any more
     */
    void executeOnSelector(Runnable task) {
        try {
            Object selectors = call(call(connection, "getTransport"), "getSelectorHandler");
            Object runner = call(connection, "getSelectorRunner");
            Class<?> type = Class.forName(
                    "org.glassfish.grizzly.nio.SelectorHandler$Task",
                    false,
                    connection.getClass().getClassLoader());
            Object adapted =
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                        if (method.getName().equals("run")) {
                            task.run();
                            return true;
                        }
                        return switch (method.getName()) { // those of Object
                            case "equals" -> proxy == args[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "GrizzlyConnection";
                        };
                    });
            for (Method each : selectors.getClass().getMethods()) {
                if (each.getName().equals("execute") && each.getParameterCount() == 3) {
                    each.invoke(selectors, runner, adapted, null);
                    return;
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The connection has no selector", e);
        }
    }

    /**
     * Goes on with what is queued as if the socket had been reported writable, unless a thread does so already, for which Grizzly awaits
     * no report. On the thread of the selector.
     */
    void writeAgain() {
        try {
            if (call(connection, "getSelectionKey") instanceof SelectionKey key
                    && key.isValid()
                    && (key.interestOps() & SelectionKey.OP_WRITE) != 0) {
                Object strategy = call(call(connection, "getTransport"), "getIOStrategy");
                ClassLoader grizzly = connection.getClass().getClassLoader();
                Class<?> event = Class.forName("org.glassfish.grizzly.IOEvent", false, grizzly);
                Class<?> type = Class.forName("org.glassfish.grizzly.Connection", false, grizzly);
                strategy.getClass()
                        .getMethod("executeIoEvent", type, event, boolean.class)
                        .invoke(strategy, connection, event.getField("WRITE").get(null), true);
            }
        } catch (CancelledKeyException | InvocationTargetException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "A connection failed; its listeners are informed", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the socket, and throws away what has not left. */
    void discard() throws ReflectiveOperationException {
        if (call(connection, "getChannel") instanceof NetworkChannel socket) {
            PendingOutput.discardOnClose(socket);
        }
        terminate.invoke(connection);
    }
}
