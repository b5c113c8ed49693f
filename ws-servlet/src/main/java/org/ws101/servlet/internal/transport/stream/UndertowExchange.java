package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;

/**
 * The HTTP exchange below a request of Undertow's. When its client leaves after the 101 and before the upgraded connection is
 * handed over, Undertow closes the socket and tells nobody but those who listen to that. By reflection, as WildFly hides the types
 * from applications. Stateless.
 */
final class UndertowExchange {
    private static final System.Logger LOGGER = System.getLogger(UndertowExchange.class.getName());

    private UndertowExchange() {}

    /** Has something done when the socket is closed, on any thread; never on another container than Undertow. */
    static void whenClosed(HttpServletRequest request, Runnable action) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        if (!inner.getClass().getName().startsWith("io.undertow.")) {
            return;
        }
        try {
            Object exchange = inner.getClass().getMethod("getExchange").invoke(inner);
            Object connection = exchange.getClass().getMethod("getConnection").invoke(exchange);
            ClassLoader undertow = exchange.getClass().getClassLoader();
            Class<?> type = Class.forName("io.undertow.server.ServerConnection", false, undertow);
            Class<?> listener = Class.forName("io.undertow.server.ServerConnection$CloseListener", false, undertow);
            Object listening =
                    Proxy.newProxyInstance(undertow, new Class<?>[] {listener}, (proxy, method, arguments) -> {
                        if (method.getName().equals("closed")) {
                            action.run();
                            return null;
                        }
                        return switch (method.getName()) { // those of Object
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "UndertowExchange";
                        };
                    });
            type.getMethod("addCloseListener", listener).invoke(connection, listening);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "This Undertow does not tell when its socket is closed", e);
        }
    }
}
