package org.ws101.servlet.internal.server;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs on a second executor the tasks that the first one would run on the thread that hands them over. As thread-safe as the two.
 */
record AnotherThread(Executor first, Executor second) implements Executor {
    @Override
    public void execute(Runnable task) {
        HandedOver handedOver = new HandedOver(task);
        try {
            first.execute(handedOver);
        } finally {
            handedOver.from = null;
        }
        if (handedOver.cameBack) {
            second.execute(task);
        }
    }

    private static final class HandedOver implements Runnable {
        private final Runnable task;
        /** The thread that hands it over, while it does. */
        private volatile @Nullable Thread from = Thread.currentThread();
        /** Whether that thread was to run it; that thread's. */
        private boolean cameBack;

        HandedOver(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (Thread.currentThread() == from) {
                cameBack = true;
            } else {
                task.run();
            }
        }
    }
}
