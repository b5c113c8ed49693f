package org.ws101.internal.thread;

/**
 * Tells the threads that serve all connections: the selector, the timers, the watchdog. What waits on one of them would hold up
 * everybody, and may wait for that very thread. Stateless.
 */
public final class SharedThread {
    private static final ThreadLocal<Boolean> SHARED = ThreadLocal.withInitial(() -> false);

    private SharedThread() {}

    /** The calling thread is one, from now on. */
    public static void mark() {
        SHARED.set(true);
    }

    /** Whether the calling thread is one. */
    public static boolean isThis() {
        return SHARED.get();
    }

    /**
     * Lets nobody wait on a shared thread.
     *
     * @throws IllegalStateException when the calling thread is one
     */
    public static void requireOther(String wait) {
        if (isThis()) {
            throw new IllegalStateException(
                    wait + " on the thread " + Thread.currentThread().getName()
                            + ", which serves all connections: wait on a thread of your own, such as one of an executor");
        }
    }
}
