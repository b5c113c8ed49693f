package org.ws101.internal.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** A try to write again that another thread makes, at most one at a time: see {@link Transport#writeAgain}. Thread-safe. */
public final class LaterTry {
    private final AtomicBoolean waits = new AtomicBoolean();
    private final AtomicBoolean made = new AtomicBoolean();

    /**
     * Has a thread make a try, unless it has yet to make the one before.
     *
     * @return whether a try has been made since this was last asked
     */
    public boolean ask(Executor thread, Runnable attempt) {
        boolean madeSince = made.getAndSet(false);
        if (waits.compareAndSet(false, true)) {
            thread.execute(() -> {
                waits.set(false);
                attempt.run();
                made.set(true);
            });
        }
        return madeSince;
    }
}
