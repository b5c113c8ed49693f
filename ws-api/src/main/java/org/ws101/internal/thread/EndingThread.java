package org.ws101.internal.thread;

/**
 * Tells the threads that run a task of an executor which, when it ends, interrupts its tasks itself: nobody else is to interrupt
 * those. Stateless.
 */
public final class EndingThread {
    private static final ThreadLocal<Boolean> ENDING = ThreadLocal.withInitial(() -> false);

    private EndingThread() {}

    /** Runs a task of such an executor. */
    public static void run(Runnable task) {
        ENDING.set(true);
        try {
            task.run();
        } finally {
            ENDING.remove();
        }
    }

    /** Whether the calling thread runs one. */
    public static boolean isThis() {
        return ENDING.get();
    }
}
