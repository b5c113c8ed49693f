package org.ws101.servlet.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.ws101.internal.thread.DaemonThreads;
import org.ws101.servlet.CallbackThreads;

/** The threads that endpoints can choose from. Thread-safe. */
final class ApplicationThreads implements RunningCode {
    /** Virtual where the JDK has them; else the same as the pool. */
    private final Threads automatic;

    private final Threads pool;

    private ApplicationThreads(Threads automatic, Threads pool) {
        this.automatic = automatic;
        this.pool = pool;
    }

    /**
     * Threads for an application; none is there before it is needed.
     *
     * @param prefix what the names of the threads begin with
     * @param daemons makes the platform threads
     * @param most how many the pool has at most for callbacks, and as many for endpoints in the blocking style
     * @param loader the context class loader of each task
     * @param managed the JNDI name of what the container has for the pool
     * @throws org.ws101.servlet.WebSocketDeploymentException when there is nothing suitable of that name
     */
    static ApplicationThreads start(
            String prefix, DaemonThreads daemons, int most, ClassLoader loader, Optional<String> managed) {
        ThreadFactory factory = daemons.numbered(prefix);
        Threads own = Threads.pooled(factory, most, loader);
        return new ApplicationThreads(
                Threads.virtual(prefix, loader).orElse(own),
                ManagedThreads.named(managed)
                        .map(found -> found instanceof ExecutorService executor
                                ? Threads.lent(executor, factory, most, loader)
                                : Threads.made((ThreadFactory) found, factory, most, loader))
                        .orElse(own));
    }

    Threads of(CallbackThreads choice) {
        return choice == CallbackThreads.POOL ? pool : automatic;
    }

    /** Takes no more tasks, and waits as {@link Threads#awaitEnd} does. */
    @Override
    public boolean awaitEnd(Duration timeout) {
        return Threads.awaitEnd(List.of(automatic, pool), timeout);
    }

    @Override
    public void interrupt() {
        Threads.interrupt(List.of(automatic, pool));
    }
}
