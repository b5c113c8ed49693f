package org.ws101.servlet.internal.management;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.ws101.internal.log.SureLogger;
import org.ws101.servlet.WebSocketApplicationMXBean;

/** Registers one application with JMX, for as long as one of its filters is there. Thread-safe. */
public final class Management {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger("org.ws101.servlet.WebSocketFilter"));

    private final boolean available;
    private final ReentrantLock lock = new ReentrantLock();
    /** How many filters there are. Guarded by the lock, as what follows. */
    private int uses;

    private Runnable unregister = () -> {};

    /** Of an application. */
    public Management() {
        this("javax.management.MBeanServer");
    }

    Management(String needed) {
        available = isPresent(needed);
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, Management.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Registers the application, unless that was done. Never throws.
     *
     * @param contextPath names it
     * @param application made when it is needed
     * @return to be called once, when the filter has stopped
     */
    public Runnable register(String contextPath, Supplier<WebSocketApplicationMXBean> application) {
        if (!available) {
            return () -> {};
        }
        lock.lock();
        try {
            if (uses++ == 0) {
                unregister = registered(contextPath, application.get());
            }
        } finally {
            lock.unlock();
        }
        return this::leave;
    }

    private void leave() {
        Runnable last;
        lock.lock();
        try {
            if (--uses > 0) {
                return;
            }
            last = unregister;
            unregister = () -> {};
        } finally {
            lock.unlock();
        }
        try {
            last.run();
        } catch (Exception | LinkageError e) { // nothing that the application does depends on it
            LOGGER.log(Level.WARNING, "JMX could not be informed that the application has stopped", e);
        }
    }

    private static Runnable registered(String contextPath, WebSocketApplicationMXBean application) {
        try {
            return PlatformBeans.register(contextPath.isEmpty() ? "/" : contextPath, application);
        } catch (Exception | LinkageError e) { // as it may do without
            LOGGER.log(
                    Level.WARNING,
                    "JMX does not show the WebSocket connections of " + contextPath
                            + ": the MBean server of the platform refuses; disable this by the init-param jmx=false",
                    e);
            return () -> {};
        }
    }
}
