package org.ws101.servlet.internal.server;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of one kind that run application code: virtual ones, so that there is one for every task, or daemon threads of two
 * bounded pools, one for endpoints that keep theirs for as long as the connection lives, and one for callbacks. Thread-safe.
 */
final class Threads {
    private static final System.Logger LOGGER = System.getLogger(Threads.class.getName());
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** How long {@link #stop} waits for running tasks to end, and again after it has interrupted them. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ExecutorService endpoints;
    private final ExecutorService callbacks;
    private final Semaphore free;
    private final ClassLoader loader;

    private Threads(ExecutorService endpoints, ExecutorService callbacks, int most, ClassLoader loader) {
        this.endpoints = endpoints;
        this.callbacks = callbacks;
        this.free = new Semaphore(most);
        this.loader = loader;
    }

    /** Virtual threads, if the JDK has them. */
    static Optional<Threads> virtual(String prefix, ClassLoader loader) {
        return virtual(prefix).map(executor -> new Threads(executor, executor, Integer.MAX_VALUE, loader));
    }

    /**
     * Pools of platform threads.
     *
     * @param prefix what the names of the threads begin with
     * @param most how many threads each pool has at most
     * @param loader the context class loader of each task
     */
    static Threads pooled(String prefix, int most, ClassLoader loader) {
        return pooled(daemons(prefix), most, loader);
    }

    /** The same with threads that somebody else makes. */
    static Threads pooled(ThreadFactory factory, int most, ClassLoader loader) {
        // the semaphore bounds it; a thread that has given its reservation back may not be ready for the next task yet
        ExecutorService endpoints = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE.toSeconds(), TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        IdleFirst waiting = new IdleFirst();
        ExecutorService callbacks =
                new ThreadPoolExecutor(0, most, IDLE.toSeconds(), TimeUnit.SECONDS, waiting, factory, waiting::orWait);
        return new Threads(endpoints, callbacks, most, loader);
    }

    /**
     * Threads of an executor that belongs to somebody else.
     *
     * @param most how many endpoints may keep one at once; how many threads there are is the executor's business
     * @param loader the context class loader of each task
     */
    static Threads borrowed(Executor lender, int most, ClassLoader loader) {
        ExecutorService executor = new BorrowedThreads(lender);
        return new Threads(executor, executor, most, loader);
    }

    /**
     * The queue of a pool that makes a thread only when none is idle, and lets tasks wait only when it may make none: the pools
     * of the JDK make theirs in the order of tasks, so that idle connections would leave a thread each behind.
     */
    private static final class IdleFirst extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        void orWait(Runnable task, ThreadPoolExecutor pool) {
            if (pool.isShutdown()) {
                throw new RejectedExecutionException("stopped");
            }
            put(task);
        }
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, prefix + number.getAndIncrement(), 0, false);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(prefix, 0).inheritInheritableThreadLocals(false)
     * .factory())}, which Java 17, that this is compiled for, does not know.
     */
    static Optional<ExecutorService> virtual(String prefix) {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle inherit = lookup.findVirtual(
                    builder, "inheritInheritableThreadLocals", MethodType.methodType(builder, boolean.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            MethodHandle perTask = lookup.findStatic(
                    Executors.class,
                    "newThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            Object named = name.invoke(ofVirtual.invoke(), prefix, 0L);
            return Optional.of((ExecutorService) perTask.invoke(factory.invoke(inherit.invoke(named, false))));
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("Virtual threads were found but cannot be used", e);
        }
    }

    /** A thread for an endpoint, kept until it is used or given back; empty when all are taken. */
    Optional<Reservation> reserve() {
        return free.tryAcquire() ? Optional.of(new Reservation()) : Optional.empty();
    }

    /**
     * Runs a callback; callbacks queue when all threads are taken. When stopped, it is dropped: containers may go on calling,
     * and the application is no more.
     */
    void callback(Runnable task) {
        try {
            callbacks.execute(inApplication(task));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "A late callback was dropped");
        }
    }

    private Runnable inApplication(Runnable task) {
        return () -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        };
    }

    /**
     * Ends the threads. Tasks that do not end within a second are interrupted, and have another second. Blocks for so long.
     *
     * @return whether none is left
     */
    static boolean stop(Collection<Threads> all) {
        all.forEach(each -> each.executors().forEach(ExecutorService::shutdown));
        if (areDoneInTime(all)) {
            return true;
        }
        all.forEach(each -> each.executors().forEach(ExecutorService::shutdownNow));
        return areDoneInTime(all);
    }

    private static boolean areDoneInTime(Collection<Threads> all) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Threads each : all) {
                for (ExecutorService executor : each.executors()) {
                    if (!executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return false;
                    }
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<ExecutorService> executors() {
        return List.of(endpoints, callbacks);
    }

    /** One thread that is there to be used. Thread-safe. */
    final class Reservation {
        private final AtomicBoolean given = new AtomicBoolean();

        private Reservation() {}

        /**
         * Uses the thread for a task that may take as long as it likes. Called once.
         *
         * @throws RejectedExecutionException when stopped
         */
        void run(Runnable task) {
            Runnable inApplication = inApplication(task);
            endpoints.execute(() -> {
                try {
                    inApplication.run();
                } finally {
                    giveBack();
                }
            });
        }

        /** Gives the thread back without using it. Idempotent. */
        void giveBack() {
            if (given.compareAndSet(false, true)) {
                free.release();
            }
        }
    }
}
