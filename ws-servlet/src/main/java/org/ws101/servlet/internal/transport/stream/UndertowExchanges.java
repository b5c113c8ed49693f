package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The HTTP exchanges below requests of Undertow's. When a client leaves after the 101 and before the upgraded connection is
 * handed over, Undertow closes the socket and tells nobody but those who listen to that. By reflection, as WildFly hides the types
 * from applications. Thread-safe.
 */
final class UndertowExchanges {
    private static final System.Logger LOGGER = System.getLogger(UndertowExchanges.class.getName());

    /** Found with the first request. */
    private volatile @Nullable Methods methods;

    /** What leads from a request of a class to the listeners of its connection. */
    private record Methods(
            Class<?> request, Method exchange, Method connection, Class<?> listener, Method addCloseListener) {
        static Methods of(Class<?> request) throws ReflectiveOperationException {
            Method exchange = request.getMethod("getExchange");
            Method connection = exchange.getReturnType().getMethod("getConnection");
            ClassLoader undertow = exchange.getReturnType().getClassLoader();
            Class<?> listener = Class.forName("io.undertow.server.ServerConnection$CloseListener", false, undertow);
            return new Methods(
                    request,
                    exchange,
                    connection,
                    listener,
                    connection.getReturnType().getMethod("addCloseListener", listener));
        }
    }

    /** Has something done when the socket is closed, on any thread; never for a request that is not Undertow's. */
    void whenClosed(HttpServletRequest request, Runnable action) {
        HttpServletRequest own = Upgrade.innermost(request);
        if (!own.getClass().getName().startsWith("io.undertow.")) {
            return;
        }
        try {
            Methods known = methods(own.getClass());
            Object connection = known.connection.invoke(known.exchange.invoke(own));
            known.addCloseListener.invoke(connection, listener(known.listener, action));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "This Undertow does not report when its socket is closed", e);
        }
    }

    private Methods methods(Class<?> request) throws ReflectiveOperationException {
        Methods known = methods;
        if (known == null || known.request != request) {
            known = Methods.of(request);
            methods = known;
        }
        return known;
    }

    private static Object listener(Class<?> type, Runnable action) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getName().equals("closed")) {
                action.run();
                return null;
            }
            return switch (method.getName()) { // those of Object
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "UndertowExchanges";
            };
        });
    }
}
