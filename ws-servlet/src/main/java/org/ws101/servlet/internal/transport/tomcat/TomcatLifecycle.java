package org.ws101.servlet.internal.transport.tomcat;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells an application that the whole Tomcat, or the host that it is on, begins to stop: Tomcat itself tells one application after
 * the other, and waits for each; and before that it pauses its connectors, which then close a connection whose filter has not
 * returned yet. Catalina is asked by reflection, for its jar is none that the library links to. Thread-safe.
 */
final class TomcatLifecycle {
    private static final System.Logger LOGGER = System.getLogger(TomcatLifecycle.class.getName());

    /** An attribute of every application, through which Tomcat shows its own context. */
    private static final String RESOURCES = "org.apache.catalina.resources";

    private final ClassLoader catalina;

    private TomcatLifecycle(ClassLoader catalina) {
        this.catalina = catalina;
    }

    /**
     * Has {@code begin} run when what contains the application begins to stop, and {@code finish} when all its applications have
     * begun; does nothing where Tomcat does not show that.
     *
     * @return what takes it back
     */
    static Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        TomcatLifecycle lifecycle = new TomcatLifecycle(context.getClass().getClassLoader());
        try {
            return lifecycle.listen(lifecycle.around(context.getAttribute(RESOURCES)), begin, finish);
        } catch (ReflectiveOperationException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Tomcat does not report the container of this application", e);
            return () -> {};
        }
    }

    /** The host, the engine, the service and the server of an application. */
    private List<Object> around(@Nullable Object resources) throws ReflectiveOperationException {
        List<Object> around = new ArrayList<>();
        Object context = resources == null ? null : get("WebResourceRoot", "getContext", resources);
        Object container = context == null ? null : get("Container", "getParent", context);
        while (container != null) {
            around.add(container);
            if (type("Engine").isInstance(container)) {
                addServer(around, get("Engine", "getService", container));
            }
            container = get("Container", "getParent", container);
        }
        return around;
    }

    private void addServer(List<Object> around, @Nullable Object service) throws ReflectiveOperationException {
        if (service != null) {
            around.add(service);
            Object server = get("Service", "getServer", service);
            if (server != null) {
                around.add(server);
            }
        }
    }

    private Runnable listen(List<Object> around, Runnable begin, Runnable finish) throws ReflectiveOperationException {
        Class<?> listenerType = type("LifecycleListener");
        Method getType = type("LifecycleEvent").getMethod("getType");
        Method add = type("Lifecycle").getMethod("addLifecycleListener", listenerType);
        Method remove = type("Lifecycle").getMethod("removeLifecycleListener", listenerType);
        Object listener =
                Proxy.newProxyInstance(catalina, new Class<?>[] {listenerType}, new Listener(getType, begin, finish));
        for (Object each : around) {
            add.invoke(each, listener);
        }
        return () -> {
            try {
                for (Object each : around) {
                    remove.invoke(each, listener);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e); // it could be added
            }
        };
    }

    private @Nullable Object get(String type, String method, Object of) throws ReflectiveOperationException {
        return type(type).getMethod(method).invoke(of);
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("org.apache.catalina." + name, false, catalina);
    }

    /** Catalina's {@code LifecycleListener}, of which there is one for each application: it is equal to nothing but itself. */
    private record Listener(Method getType, Runnable begin, Runnable finish) implements InvocationHandler {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
                throws ReflectiveOperationException {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "ws101";
                default -> {
                    Object event = arguments == null ? null : getType.invoke(arguments[0]);
                    if ("before_stop".equals(event)) {
                        begin.run();
                    } else if ("stop".equals(event)) {
                        finish.run();
                    }
                    yield null;
                }
            };
        }
    }
}
