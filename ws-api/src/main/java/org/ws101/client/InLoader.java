package org.ws101.client;

import java.util.concurrent.Executor;

/** Runs tasks with the context class loader of the application that asked for them. Thread-safe. */
final class InLoader {
    private InLoader() {}

    /** An executor whose tasks see the context class loader that the calling thread has now. */
    static Executor ofCaller(Executor executor) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> executor.execute(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }
}
