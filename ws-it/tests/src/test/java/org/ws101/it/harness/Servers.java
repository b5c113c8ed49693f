package org.ws101.it.harness;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.opentest4j.TestAbortedException;

/** The servers that run now. Each is started when it is first asked for, and stopped when the suite is over. Thread-safe. */
public final class Servers implements LauncherSessionListener {
    private static final Map<Container, FutureTask<Server>> RUNNING = new ConcurrentHashMap<>();
    private static final Map<Container, FutureTask<Server>> WITH_HTTP2 = new ConcurrentHashMap<>();
    private static final Map<Container, FutureTask<Server>> WITH_JAKARTA_EE = new ConcurrentHashMap<>();

    static Server of(Container container) {
        return started(RUNNING.computeIfAbsent(container, c -> new FutureTask<>(() -> Server.start(c.launch(), ""))));
    }

    static Server withHttp2(Container container) {
        return started(WITH_HTTP2.computeIfAbsent(container, c -> new FutureTask<>(() -> c.serverWith("http2"))));
    }

    static Server withJakartaEe(Container container) {
        return started(WITH_JAKARTA_EE.computeIfAbsent(
                container, c -> new FutureTask<>(() -> Server.start(c.jakartaEeLaunch(), "-ee"))));
    }

    /** Starts it, unless that has been done or another thread is about to. */
    private static Server started(FutureTask<Server> start) {
        start.run();
        try {
            return start.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestAbortedException aborted) {
                throw aborted;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        List<Server> all = Stream.of(RUNNING, WITH_HTTP2, WITH_JAKARTA_EE)
                .flatMap(servers -> servers.values().stream())
                .flatMap(Servers::thatStarted)
                .toList();
        all.forEach(Server::requestStop);
        all.forEach(Server::awaitEnd);
        RUNNING.clear();
        WITH_HTTP2.clear();
        WITH_JAKARTA_EE.clear();
    }

    private static Stream<Server> thatStarted(FutureTask<Server> start) {
        try {
            return Stream.of(started(start));
        } catch (IllegalStateException | TestAbortedException e) {
            return Stream.empty(); // the tests have said so
        }
    }
}
