package org.ws101.it.app;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.spi.NamingManager;

/** An executor of the container's that has no memory for every third task. Thread-safe. */
final class StarvingExecutor extends AbstractExecutorService {
    /** Its JNDI name, once it is {@link #bind bound}. */
    static final String NAME = "java:ws101/starving";

    private final ExecutorService threads = Executors.newCachedThreadPool(StarvingExecutor::daemon);
    private final AtomicInteger tasks = new AtomicInteger();

    private StarvingExecutor() {}

    /** Makes one, which is all that JNDI has in this process. Idempotent. */
    static synchronized void bind() {
        if (NamingManager.hasInitialContextFactoryBuilder()) {
            return;
        }
        StarvingExecutor executor = new StarvingExecutor();
        try {
            NamingManager.setInitialContextFactoryBuilder(settings -> environment -> new OneName(executor));
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "starving");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        if (tasks.incrementAndGet() % 3 == 0) {
            throw new OutOfMemoryError("unable to create native thread, as a test wishes");
        }
        threads.execute(task);
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }

    /** Knows the executor under every name. */
    private static final class OneName extends InitialContext {
        private final StarvingExecutor executor;

        OneName(StarvingExecutor executor) throws NamingException {
            super(true);
            this.executor = executor;
        }

        @Override
        public Object lookup(String name) {
            return executor;
        }
    }
}
