package org.ws101.servlet.internal.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.internal.thread.Once;
import org.ws101.internal.thread.StoppedException;

/**
 * The threads of somebody else, or of nobody, to be shut down without ending their owner: knows which of them run our tasks just
 * now. Thread-safe.
 */
final class BorrowedThreads extends AbstractExecutorService {
    private final Executor lender;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allEnded = lock.newCondition();
    /** All that follows is guarded by the lock. */
    private final Set<Thread> running = new HashSet<>();

    /** Tasks that were handed over and have not ended. */
    private int open;

    private boolean shutdown;

    BorrowedThreads(Executor lender) {
        this.lender = lender;
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (shutdown) {
                throw new StoppedException();
            }
            open++;
        } finally {
            lock.unlock();
        }
        Once once = new Once(() -> run(task));
        try {
            lender.execute(once);
        } catch (Throwable e) {
            if (once.cancel()) {
                ended();
            }
            if (e instanceof RejectedExecutionException) { // which is to mean that these are shut down
                throw new IllegalStateException("The executor of the container rejects tasks: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private void run(Runnable task) {
        lock.lock();
        try {
            running.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
        try {
            task.run();
        } finally {
            ended();
        }
    }

    private void ended() {
        lock.lock();
        try {
            if (running.remove(Thread.currentThread()) && shutdown) {
                boolean unused = Thread.interrupted(); // it was for our task, and the thread goes back
            }
            open--;
            if (open == 0) {
                allEnded.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shutdown = true;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the tasks that run. Those that wait for a thread will still have one. */
    @Override
    public List<Runnable> shutdownNow() {
        lock.lock();
        try {
            shutdown = true;
            running.forEach(Thread::interrupt);
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return shutdown && open == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lock();
        try {
            while (open > 0 && left > 0) {
                left = allEnded.awaitNanos(left);
            }
            return open == 0;
        } finally {
            lock.unlock();
        }
    }
}
