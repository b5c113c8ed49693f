package org.ws101.internal.thread;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks with the context class loader of an application. Thread-safe. */
public final class InLoader {
    private InLoader() {}

    /** Runs a task here, and leaves the context class loader of the thread as it was found. */
    public static void run(@Nullable ClassLoader loader, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** An executor whose tasks see the context class loader that the calling thread has now. */
    public static Executor ofCaller(Executor executor) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> executor.execute(() -> run(loader, task));
    }
}
