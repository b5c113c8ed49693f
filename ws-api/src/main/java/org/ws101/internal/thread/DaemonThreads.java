package org.ws101.internal.thread;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the daemon threads of one owner, who can wait for the end of them: a container warns of each thread that is alive when
 * its application has stopped. Thread-safe.
 */
public final class DaemonThreads {
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();

    /** A factory whose threads all have this name. */
    public ThreadFactory named(String name) {
        return task -> make(task, name);
    }

    /** A factory whose threads have this name and a number behind it. */
    public ThreadFactory numbered(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> make(task, prefix + number.getAndIncrement());
    }

    private Thread make(Runnable task, String name) {
        made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = NeutralThreads.daemon(name, task);
        made.add(thread);
        return thread;
    }

    /** Waits for the end of all of them but the calling thread, for at most {@code timeout}; no longer when interrupted. */
    public void join(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            for (Thread thread : made) {
                if (thread != Thread.currentThread()) {
                    TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
