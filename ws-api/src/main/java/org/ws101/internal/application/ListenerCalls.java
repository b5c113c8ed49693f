package org.ws101.internal.application;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.thread.EndingThread;

/**
 * The calls of one listener, which are serial: interrupts the thread that makes one, only while it does, and no {@link
 * EndingThread}. Thread-safe.
 */
final class ListenerCalls {
    /** A call of application code. */
    @FunctionalInterface
    interface Call<E extends Exception> {
        void make() throws E;
    }

    /** Held while a thread is interrupted: so rarely that all connections share it. */
    private static final ReentrantLock INTERRUPTING = new ReentrantLock();

    /** The thread that is in the listener, until {@link #interrupt} takes it. */
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();

    /** Makes a call on the calling thread. */
    <E extends Exception> void call(Call<E> call) throws E {
        Thread thread = enter();
        try {
            call.make();
        } finally {
            leave(thread);
        }
    }

    /** The calling thread is about to call, without an object for the call. Returns what {@link #leave} is to be given. */
    @Nullable
    Thread enter() {
        if (EndingThread.isThis()) {
            return null;
        }
        Thread thread = Thread.currentThread();
        inside.set(thread);
        return thread;
    }

    void leave(@Nullable Thread entered) {
        if (entered != null && !inside.compareAndSet(entered, null)) {
            takeInterruptBack();
        }
    }

    /** It was for the listener, and the thread goes back. It may still be on its way. */
    private void takeInterruptBack() {
        INTERRUPTING.lock();
        try {
            boolean unused = Thread.interrupted();
        } finally {
            INTERRUPTING.unlock();
        }
    }

    /** Interrupts the thread that is in the listener, if there is one. */
    void interrupt() {
        INTERRUPTING.lock();
        try {
            Thread thread = inside.getAndSet(null);
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            INTERRUPTING.unlock();
        }
    }
}
