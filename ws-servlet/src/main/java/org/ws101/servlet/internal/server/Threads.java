package org.ws101.servlet.internal.server;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.thread.EndingThread;
import org.ws101.internal.thread.InLoader;
import org.ws101.internal.thread.NeutralThreads;
import org.ws101.internal.thread.StoppedException;

/**
 * Threads of one kind that run application code: a thread of its own for each endpoint that keeps it for as long as the
 * connection lives, and others for callbacks. Thread-safe.
 *
 * <p>A thread that is used again was made by the library, see {@link NeutralThreads}, and carries nothing of a connection. One
 * that the container makes carries what its maker was about: it serves one connection, and ends.
 */
final class Threads {
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ExecutorService endpoints;
    private final ExecutorService callbacks;
    private final Semaphore free;
    private final ClassLoader loader;
    /** Whether the threads of endpoints take over the context of the request that they are asked for in. */
    private final boolean madeInTheRequest;

    private Threads(ExecutorService endpoints, ExecutorService callbacks, int most, ClassLoader loader) {
        this(endpoints, callbacks, most, loader, false);
    }

    private Threads(
            ExecutorService endpoints,
            ExecutorService callbacks,
            int most,
            ClassLoader loader,
            boolean madeInTheRequest) {
        this.endpoints = endpoints;
        this.callbacks = callbacks;
        this.free = new Semaphore(most);
        this.loader = loader;
        this.madeInTheRequest = madeInTheRequest;
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
     * @param daemons makes threads of the library
     * @param most how many endpoints may keep one at once, and how many threads the pool for callbacks has at most
     * @param loader the context class loader of each task
     */
    static Threads pooled(ThreadFactory daemons, int most, ClassLoader loader) {
        return new Threads(oneEach(daemons), pool(daemons, most), most, loader);
    }

    /** The same, but the threads of endpoints are made by the container. */
    static Threads made(ThreadFactory container, ThreadFactory daemons, int most, ClassLoader loader) {
        return new Threads(oneEach(container), pool(daemons, most), most, loader, true);
    }

    /**
     * The same, but callbacks run on an executor of the container's: how many threads there are for them is its business. What
     * has no end never gets there. What that would run on the thread that asks for it, which may serve many connections, runs on a
     * new thread of the library.
     */
    static Threads lent(Executor container, ThreadFactory daemons, int most, ClassLoader loader) {
        Executor other = task -> daemons.newThread(task).start();
        return new Threads(oneEach(daemons), new BorrowedThreads(new AnotherThread(container, other)), most, loader);
    }

    /** A new thread for each task. */
    private static ExecutorService oneEach(ThreadFactory factory) {
        return new BorrowedThreads(task -> {
            @Nullable Thread thread = factory.newThread(task);
            if (thread == null) {
                throw new IllegalStateException("The container created no thread");
            }
            thread.start();
        });
    }

    private static ExecutorService pool(ThreadFactory factory, int most) {
        IdleFirst waiting = new IdleFirst();
        return new RelayedThreads(
                new ThreadPoolExecutor(0, most, IDLE.toSeconds(), TimeUnit.SECONDS, waiting, factory, waiting::orWait));
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
                throw new StoppedException();
            }
            put(task);
        }
    }

    /** A thread for an endpoint, kept until it is used or given back; empty when all are taken. */
    Optional<Reservation> reserve() {
        return free.tryAcquire() ? Optional.of(new Reservation()) : Optional.empty();
    }

    /** Whether there is a thread for an endpoint now. */
    boolean areFree() {
        return free.availablePermits() > 0;
    }

    /**
     * Runs a callback; callbacks queue when all threads are taken. What a container's executor throws is thrown, and so is an Error
     * when the system has no more threads.
     *
     * @throws StoppedException when stopped
     */
    void callback(Runnable task) {
        callbacks.execute(inApplication(task));
    }

    private Runnable inApplication(Runnable task) {
        return () -> InLoader.run(loader, () -> EndingThread.run(task));
    }

    /** Takes no more tasks, and waits until those there are have ended; at most for a timeout. Whether none is left. */
    static boolean awaitEnd(Collection<Threads> all, Duration timeout) {
        Set<ExecutorService> executors = executors(all);
        executors.forEach(ExecutorService::shutdown);
        long end = System.nanoTime() + timeout.toNanos();
        try {
            for (ExecutorService executor : executors) {
                if (!executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Interrupts the tasks that run, and takes no more. */
    static void interrupt(Collection<Threads> all) {
        executors(all).forEach(ExecutorService::shutdownNow);
    }

    /** Each of them once, so that none interrupts a task twice: some serve for both, or for several. */
    private static Set<ExecutorService> executors(Collection<Threads> all) {
        Set<ExecutorService> executors = new LinkedHashSet<>();
        for (Threads each : all) {
            executors.add(each.endpoints);
            executors.add(each.callbacks);
        }
        return executors;
    }

    /** One thread that is there to be used. Thread-safe. */
    final class Reservation {
        private final AtomicBoolean given = new AtomicBoolean();

        private Reservation() {}

        /**
         * Uses the thread for a task that may take as long as it likes. Called once, and if the thread {@link
         * #isMadeInTheRequest} in that of the connection. What a container's factory throws is thrown, and so is an Error when the
         * system has no more threads.
         *
         * @throws StoppedException when stopped
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

        /** Whether the thread takes over the context of the request that {@link #run} is called in. */
        boolean isMadeInTheRequest() {
            return madeInTheRequest;
        }

        /** Gives the thread back without using it. Idempotent. */
        void giveBack() {
            if (given.compareAndSet(false, true)) {
                free.release();
            }
        }
    }
}
