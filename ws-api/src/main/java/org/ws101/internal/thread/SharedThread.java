package org.ws101.internal.thread;

import org.jspecify.annotations.Nullable;

/**
 * Knows the threads on which nobody may wait, because others depend on them: those of the library that serve all connections (the
 * selector, the timers, the watchdog), and every thread while it makes a call that is declared not to block. Stateless.
 */
public final class SharedThread {
    private static final String SERVES_ALL = "";

    /**
     * For each thread one slot, which says whose call it makes; null where it may wait. A slot is written without a look-up for
     * each change, and keeps nothing of an application's on a thread of the container's but text, and that for the call alone.
     */
    private static final ThreadLocal<@Nullable String[]> SLOT = ThreadLocal.withInitial(() -> new @Nullable String[1]);

    private SharedThread() {}

    /** The calling thread serves all connections, from now on. */
    public static void mark() {
        SLOT.get()[0] = SERVES_ALL;
    }

    /**
     * The calling thread begins a call that must not wait.
     *
     * @param callback names it
     * @return to be handed to {@link #leave} at its end
     */
    static @Nullable String enter(String callback) {
        @Nullable String[] slot = SLOT.get();
        String before = slot[0];
        slot[0] = callback;
        return before;
    }

    /** The call has ended. */
    static void leave(@Nullable String before) {
        SLOT.get()[0] = before;
    }

    /** Whether nobody may wait on the calling thread. */
    public static boolean isThis() {
        return SLOT.get()[0] != null;
    }

    /**
     * Lets nobody wait on a shared thread.
     *
     * @throws IllegalStateException when the calling thread is one, or makes a call that must not block
     */
    public static void requireOther(String wait) {
        String now = SLOT.get()[0];
        if (now == null) {
            return;
        }
        String thread = Thread.currentThread().getName();
        throw new IllegalStateException(
                now.equals(SERVES_ALL)
                        ? wait + " on the thread " + thread
                                + ", which serves all connections: wait on a thread of your own, such as one of an executor"
                        : wait + " in " + now + ", which is declared not to block: its thread, " + thread
                                + ", may serve many connections");
    }

    /**
     * Lets a call that may wait not be made where a call must not block, whether it would wait this time or not: else it would
     * work until a peer is slow.
     *
     * @param call the one that may wait
     * @param remedy what to call instead
     * @throws IllegalStateException when the calling thread makes a call that must not block
     */
    public static void requireMayBlock(String call, String remedy) {
        String now = SLOT.get()[0];
        if (now != null && !now.equals(SERVES_ALL)) {
            throw new IllegalStateException(
                    call + " may wait, and " + now + " is declared not to block (nonBlocking): its thread, "
                            + Thread.currentThread().getName() + ", may serve many connections; " + remedy
                            + ", or remove nonBlocking");
        }
    }
}
