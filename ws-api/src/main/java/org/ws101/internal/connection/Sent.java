package org.ws101.internal.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Completes when a message has been sent. As long as nobody depends on it, any thread may complete it, one that connections
 * share too, as nothing of the application's runs then. Thread-safe.
 *
 * <p>Whoever lets something depend on it asks for {@link #newIncompleteFuture} or {@link #toCompletableFuture} before. ({@code
 * allOf} and {@code anyOf} do not: what was there before is counted.)
 */
final class Sent extends CompletableFuture<Void> {
    private enum State {
        OPEN,
        /** Something depends on it, or is about to. */
        OBSERVED,
        /** A thread completes it, and nothing depends on it. */
        COMPLETING,
        COMPLETE
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /**
     * Completes it on this thread, if nothing depends on it.
     *
     * @param why null when the message has been sent
     * @return false when something does, so that another thread has to
     */
    boolean completeUnobserved(@Nullable Throwable why) {
        if (getNumberOfDependents() > 0 || !state.compareAndSet(State.OPEN, State.COMPLETING)) {
            return false;
        }
        if (why == null) {
            complete(null);
        } else {
            completeExceptionally(why);
        }
        state.set(State.COMPLETE);
        return true;
    }

    private void observe() {
        if (!state.compareAndSet(State.OPEN, State.OBSERVED)) {
            while (state.get() == State.COMPLETING) {
                Thread.onSpinWait(); // for a few instructions of the thread that completes it
            }
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        observe();
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Void> toCompletableFuture() {
        observe();
        return this;
    }
}
