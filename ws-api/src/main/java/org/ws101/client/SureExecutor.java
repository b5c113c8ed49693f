package org.ws101.client;

import java.util.concurrent.Executor;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.Once;

/**
 * Runs on a second executor the tasks that the first one, the application's, does not take: the callbacks that a connection owes
 * its listener, such as {@code onClose}. As thread-safe as the two.
 *
 * @param place what the log calls the connection
 */
record SureExecutor(Executor first, Executor second, PeerLog log, String place) implements Executor {
    @Override
    public void execute(Runnable task) {
        Once once = new Once(task);
        try {
            first.execute(once);
        } catch (Throwable e) {
            if (once.hasBegun()) {
                throw e; // of the task itself, which ran on this thread
            }
            log.fault(
                    System.Logger.Level.WARNING,
                    place,
                    "executor",
                    place
                            + ": the executor of the client rejected a task, which runs on a thread of the client; use an"
                            + " executor with more threads or a longer queue, and shut it down after the connections",
                    e);
            second.execute(once);
        }
    }
}
