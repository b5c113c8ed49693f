package org.ws101.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What work allocates, as the JVM counts it for a thread. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 100;

    private Allocations() {}

    /** How many bytes the calling thread allocates for one round of the work, once its classes are loaded. */
    public static long perRound(Runnable work) {
        repeat(work);
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        repeat(work);
        return (THREADS.getThreadAllocatedBytes(thread) - before) / ROUNDS;
    }

    private static void repeat(Runnable work) {
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
    }
}
