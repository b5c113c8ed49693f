package org.ws101.servlet.internal.transport.upgrade;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
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
        /** Takes the connection over. What it throws drops the connection. */
        void begin(WebConnection connection) throws Exception;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable WebConnection connection;
    private @Nullable Upgrade upgrade;
    private Begin begin = web -> {};

    public UpgradeHandler() {}

    /** Called within {@code upgrade} by some containers, and after the filter chain by others. */
    @Override
    public void init(WebConnection web) {
        Upgrade ready;
        Begin transport;
        lock.lock();
        try {
            connection = web;
            ready = upgrade;
            transport = begin;
        } finally {
            lock.unlock();
        }
        if (ready != null) {
            begin(transport, web, ready);
        }
    }

    /** Begins, now or at {@code init}. */
    public void begin(Upgrade what, Begin transport) {
        WebConnection ready;
        lock.lock();
        try {
            this.upgrade = what;
            this.begin = transport;
            ready = connection;
        } finally {
            lock.unlock();
        }
        if (ready != null) {
            begin(transport, ready, what);
        }
    }

    private static void begin(Begin transport, WebConnection web, Upgrade upgrade) {
        try {
            transport.begin(web);
        } catch (Throwable e) { // containers pass over it, and the peer would wait for ever
            upgrade.failed(e, web);
        }
    }

    /** The container says that it has given the connection up. */
    @Override
    public void destroy() {
        Upgrade over;
        lock.lock();
        try {
            over = upgrade;
        } finally {
            lock.unlock();
        }
        if (over != null) {
            over.connection().disconnected(new IOException("The container has ended the connection"));
        }
    }
}
