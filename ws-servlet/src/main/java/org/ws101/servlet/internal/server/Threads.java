package org.ws101.servlet.internal.server;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.NeutralThreads;

/**
 * Threads of one kind that run application code: a thread of its own for each endpoint that keeps it for as long as the
 * connection lives, and others for callbacks. Thread-safe.
 *
 * <p>A thread that is used again was made by the library, see {@link NeutralThreads}, and carries nothing of a connection. One
 * that the container makes carries what its maker was about: it serves one connection, and ends.
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
        return NeutralThreads.virtual(prefix).map(factory -> {
            ExecutorService executor = oneEach(factory);
            return new Threads(executor, executor, Integer.MAX_VALUE, loader);
        });
    }

    /**
     * Platform threads.
     *
     * @param prefix what the names of the threads begin with
     * @param most how many endpoints may keep one at once, and how many threads the pool for callbacks has at most
     * @param loader the context class loader of each task
     */
    static Threads pooled(String prefix, int most, ClassLoader loader) {
        ThreadFactory factory = daemons(prefix);
        return new Threads(oneEach(factory), pool(factory, most), most, loader);
    }

    /** The same, but the threads of endpoints are made by the container. */
    static Threads made(ThreadFactory container, String prefix, int most, ClassLoader loader) {
        return new Threads(oneEach(container), pool(daemons(prefix), most), most, loader);
    }

    /**
     * The same, but callbacks run on an executor of the container's: how many threads there are for them is its business. What
     * has no end never gets there.
     */
    static Threads lent(Executor container, String prefix, int most, ClassLoader loader) {
        return new Threads(oneEach(daemons(prefix)), new BorrowedThreads(container), most, loader);
    }

    /** A new thread for each task. */
    private static ExecutorService oneEach(ThreadFactory factory) {
        return new BorrowedThreads(task -> {
            @Nullable Thread thread;
            try {
                thread = factory.newThread(task);
            } catch (IllegalStateException e) { // of a container that stops the application
                throw new RejectedExecutionException(e);
            }
            if (thread == null) {
                throw new RejectedExecutionException("The container makes no thread");
            }
            thread.start();
        });
    }

    private static ExecutorService pool(ThreadFactory factory, int most) {
        IdleFirst waiting = new IdleFirst();
        return new ThreadPoolExecutor(0, most, IDLE.toSeconds(), TimeUnit.SECONDS, waiting, factory, waiting::orWait);
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
        return task -> NeutralThreads.daemon(prefix + number.getAndIncrement(), task);
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
         * Uses the thread for a task that may take as long as it likes. Called once, and in the request of the connection: a
         * thread that the container makes takes over its context.
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
