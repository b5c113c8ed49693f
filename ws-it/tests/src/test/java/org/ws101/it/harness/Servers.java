package org.ws101.it.harness;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** The servers that run now. They are started one after the other, and stopped when the suite is over. Thread-safe. */
public final class Servers implements LauncherSessionListener {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Container, Server> RUNNING = new EnumMap<>(Container.class);

    static Server of(Container container) {
        LOCK.lock();
        try {
            return RUNNING.computeIfAbsent(container, c -> Server.start(c.launch(), ""));
        } finally {
            LOCK.unlock();
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        LOCK.lock();
        try {
            RUNNING.values().forEach(Server::requestStop);
            RUNNING.values().forEach(Server::awaitEnd);
            RUNNING.clear();
        } finally {
            LOCK.unlock();
        }
    }
}
