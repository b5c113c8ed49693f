package org.ws101.client;

import java.util.concurrent.Executor;
import org.ws101.internal.thread.Once;

/**
 * Runs on a second executor the tasks that the first one, the application's, does not take: the callbacks that a connection owes
 * its listener, such as {@code onClose}. As thread-safe as the two.
 */
record SureExecutor(Executor first, Executor second) implements Executor {
    private static final System.Logger LOGGER = System.getLogger(SureExecutor.class.getName());

    @Override
    public void execute(Runnable task) {
        Once once = new Once(task);
        try {
            first.execute(once);
        } catch (Throwable e) {
            if (once.hasBegun()) {
                throw e; // of the task itself, which ran on this thread
            }
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "The executor of the client did not take a task, which runs on a thread of the client's instead",
                    e);
            second.execute(once);
        }
    }
}
