package org.ws101.servlet.internal.transport.upgrade;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for two things that come in either order: the container's {@code init}, and the transport to start. Thread-safe. For
 * every container but Tomcat; public, with a public constructor, because the container makes it.
 */
public final class UpgradeHandler implements HttpUpgradeHandler {
    /** A transport that has not begun. */
    @FunctionalInterface
    public interface Begin {
        /** Takes the connection over. Throws nothing. */
        void begin(WebConnection connection);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable WebConnection connection;
    private @Nullable Begin begin;
    private Runnable whenDestroyed = () -> {};

    public UpgradeHandler() {}

    /** Called within {@code upgrade} by Jetty to 12.1.1, and by everybody after the filter chain otherwise. */
    @Override
    public void init(WebConnection web) {
        Begin ready;
        lock.lock();
        try {
            connection = web;
            ready = begin;
        } finally {
            lock.unlock();
        }
        if (ready != null) {
            ready.begin(web);
        }
    }

    /**
     * Begins, now or at {@code init}.
     *
     * @param whenDestroyed what to do when the container says that it has given the connection up
     */
    public void begin(Begin transport, Runnable whenDestroyed) {
        WebConnection ready;
        lock.lock();
        try {
            this.begin = transport;
            this.whenDestroyed = whenDestroyed;
            ready = connection;
        } finally {
            lock.unlock();
        }
        if (ready != null) {
            transport.begin(ready);
        }
    }

    @Override
    public void destroy() {
        Runnable action;
        lock.lock();
        try {
            action = whenDestroyed;
        } finally {
            lock.unlock();
        }
        action.run();
    }
}
