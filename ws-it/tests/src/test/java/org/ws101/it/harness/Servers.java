package org.ws101.it.harness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** The servers that run now. They are started one after the other, and stopped when the suite is over. Thread-safe. */
public final class Servers implements LauncherSessionListener {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Container, Server> RUNNING = new EnumMap<>(Container.class);
    private static final Map<Container, Server> WITH_JAKARTA_EE = new EnumMap<>(Container.class);

    static Server of(Container container) {
        LOCK.lock();
        try {
            return RUNNING.computeIfAbsent(container, c -> Server.start(c.launch(), ""));
        } finally {
            LOCK.unlock();
        }
    }

    static Server withJakartaEe(Container container) {
        LOCK.lock();
        try {
            return WITH_JAKARTA_EE.computeIfAbsent(container, c -> Server.start(c.jakartaEeLaunch(), "-ee"));
        } finally {
            LOCK.unlock();
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        LOCK.lock();
        try {
            List<Server> all = new ArrayList<>(RUNNING.values());
            all.addAll(WITH_JAKARTA_EE.values());
            all.forEach(Server::requestStop);
            all.forEach(Server::awaitEnd);
            RUNNING.clear();
            WITH_JAKARTA_EE.clear();
        } finally {
            LOCK.unlock();
        }
    }
}
