package org.ws101.servlet.internal.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.internal.thread.StoppedException;

/**
 * A pool for many short tasks, of which any may block. To wake a thread costs more than such a task, so one at a time is woken:
 * that does what it finds, and wakes the next before it begins if there is more. Thread-safe.
 */
final class RelayedThreads extends AbstractExecutorService {
    private static final System.Logger LOGGER = System.getLogger(RelayedThreads.class.getName());

    private final ExecutorService pool;
    /** Held while a task is added: nobody relies on a thread that another may not get. */
    private final ReentrantLock adding = new ReentrantLock();

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Whether a thread was asked for that has not looked for tasks yet. */
    private final AtomicBoolean coming = new AtomicBoolean();

    private volatile boolean stopped;

    /** @param pool runs nothing else, and lets what it has no thread for wait */
    RelayedThreads(ExecutorService pool) {
        this.pool = pool;
    }

    /**
     * Has a task run. What the pool throws is thrown, unless a thread that is there has taken the task.
     *
     * @throws StoppedException when shut down
     */
    @Override
    public void execute(Runnable task) {
        adding.lock();
        try {
            if (pool.isShutdown()) {
                throw new StoppedException();
            }
            tasks.add(task);
            addThread(task);
        } finally {
            adding.unlock();
        }
    }

    private void addThread(Runnable task) {
        try {
            callThread();
        } catch (Throwable e) {
            if (tasks.remove(task)) {
                throw e;
            }
        }
    }

    private void callThread() {
        if (coming.compareAndSet(false, true)) {
            try {
                pool.execute(this::serve);
            } catch (Throwable e) {
                coming.set(false);
                throw e;
            }
        }
    }

    private void serve() {
        coming.set(false); // before it looks: what is added from now on calls a thread
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            callThreadForTheRest();
            boolean returned = false;
            try {
                task.run();
                returned = true;
            } finally {
                if (!returned) {
                    callThreadForTheRest();
                }
            }
            if (Thread.interrupted() && stopped) { // else it was for the task that has ended
                Thread.currentThread().interrupt();
            }
        }
    }

    private void callThreadForTheRest() {
        if (!tasks.isEmpty()) {
            try {
                callThread();
            } catch (Throwable e) {
                LOGGER.log(System.Logger.Level.DEBUG, "There is no other thread, so this one does all of them", e);
            }
        }
    }

    /** Each task that waits has a thread of its own from now on, as nobody can be called any more; if there are threads. */
    @Override
    public void shutdown() {
        adding.lock();
        try {
            for (int waiting = tasks.size(); waiting > 0 && !pool.isShutdown(); waiting--) {
                pool.execute(this::serve);
            }
        } catch (Throwable e) { // who stops the application has more to stop
            LOGGER.log(System.Logger.Level.WARNING, "There are no threads for the tasks that wait: others do them", e);
        } finally {
            pool.shutdown();
            adding.unlock();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        stopped = true;
        List<Runnable> neverBegun = new ArrayList<>();
        adding.lock();
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                neverBegun.add(task);
            }
            pool.shutdownNow();
        } finally {
            adding.unlock();
        }
        return neverBegun;
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return pool.awaitTermination(timeout, unit);
    }
}
