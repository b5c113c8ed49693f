package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.Upgrading;

/**
 * Upgrades on GlassFish and Payara. Thread-safe.
 *
 * <p>A domain that stops ends its network listeners and its applications in no particular order. It says so before, to those who listen
 * to its events; by reflection, for its API is none that the library links to.
 */
public final class GlassFishUpgrading implements Upgrading {
    private static final System.Logger LOGGER = System.getLogger(GlassFishUpgrading.class.getName());
    private static final String EVENTS = "org.glassfish.api.event.";

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        ServletTransport.upgradeOnGrizzly(request, response, upgrade);
    }

    @Override
    public Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        try {
            return new Listening(context.getClassLoader()).begin(begin, finish);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "This server does not report when it begins to stop", e);
            return () -> {};
        }
    }

    /** The events of the server. */
    private static final class Listening {
        private static final String OF_SERVER = "prepare_shutdown";
        /** Ours: all applications begin before one of them waits, for each is told after the one before has returned. */
        private static final String OF_APPLICATION = "ws101_prepare_shutdown";

        private final Object events;
        private final Class<?> listenerType;
        private final Method register;
        private final Method unregister;
        private final Method send;
        private final Method nameOf;
        private final Object begun;

        Listening(ClassLoader loader) throws ReflectiveOperationException {
            Class<?> eventsType = Class.forName(EVENTS + "Events", false, loader);
            Class<?> event = Class.forName(EVENTS + "EventListener$Event", false, loader);
            Class<?> type = Class.forName(EVENTS + "EventTypes", false, loader);
            listenerType = Class.forName(EVENTS + "EventListener", false, loader);
            events = Class.forName("org.glassfish.internal.api.Globals", false, loader)
                    .getMethod("get", Class.class)
                    .invoke(null, eventsType);
            register = eventsType.getMethod("register", listenerType);
            unregister = eventsType.getMethod("unregister", listenerType);
            send = eventsType.getMethod("send", event, boolean.class);
            nameOf = event.getMethod("name");
            begun = event.getConstructor(type)
                    .newInstance(type.getMethod("create", String.class).invoke(null, OF_APPLICATION));
        }

        Runnable begin(Runnable begin, Runnable finish) throws ReflectiveOperationException {
            Object listener = Proxy.newProxyInstance(
                    listenerType.getClassLoader(), new Class<?>[] {listenerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("event")) {
                            told((String) nameOf.invoke(arguments[0]), begin, finish);
                            return null;
                        }
                        return switch (method.getName()) { // those of Object
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "ws101";
                        };
                    });
            register.invoke(events, listener);
            return () -> {
                try {
                    unregister.invoke(events, listener);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e); // it could be registered
                }
            };
        }

        private void told(String event, Runnable begin, Runnable finish) throws ReflectiveOperationException {
            if (event.equals(OF_APPLICATION)) {
                begin.run();
            } else if (event.equals(OF_SERVER)) {
                send.invoke(events, begun, false);
                finish.run();
            }
        }
    }
}
