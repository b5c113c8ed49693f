package org.ws101.servlet.internal.transport.tomcat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.socket.Reactor;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.Upgrading;

/** Upgrades on Tomcat. Thread-safe. */
public final class TomcatUpgrading implements Upgrading {
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    /** Made when a write cannot be finished at once for the first time; guarded by the lock, and so is whether it is over. */
    private @Nullable Reactor writable;

    private boolean stopped;

    public TomcatUpgrading(ThreadFactory threads) {
        this.threads = threads;
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        request.upgrade(TomcatUpgradeHandler.class).setUpgrade(upgrade, this);
        upgrade.answer(response);
    }

    /** Before Tomcat pauses its connectors, which drops a connection that is about to start. */
    @Override
    public Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        return TomcatLifecycle.whenStopping(context, begin, finish);
    }

    /** Says when sockets are writable. */
    Reactor writable() throws IOException {
        lock.lock();
        try {
            if (stopped) {
                throw new IOException("The application has stopped");
            }
            Reactor reactor = writable;
            if (reactor == null) {
                reactor = new Reactor(threads).start();
                writable = reactor;
            }
            return reactor;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        Reactor reactor;
        lock.lock();
        try {
            stopped = true;
            reactor = writable;
        } finally {
            lock.unlock();
        }
        if (reactor != null) {
            reactor.close();
        }
    }
}
