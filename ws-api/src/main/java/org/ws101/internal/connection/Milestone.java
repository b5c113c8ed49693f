package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.SureLogger;

/**
 * Something that comes once in the life of a connection, and what is to be done then. Thread-safe. A {@link CompletableFuture}
 * that somebody depends on takes three times as much memory, for as long as the connection lives.
 */
final class Milestone {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(Milestone.class.getName()));

    private final ReentrantLock lock;

    @GuardedBy("lock")
    private @Nullable Runnable actions;

    @GuardedBy("lock")
    private boolean reached;

    /** @param lock not held when an action runs */
    Milestone(ReentrantLock lock) {
        this.lock = lock;
    }

    /** Runs an action on the thread that {@link #reach}es this, behind those that wait already; at once when that has been. */
    void then(Runnable action) {
        if (!waits(action)) {
            run(action);
        }
    }

    private boolean waits(Runnable action) {
        lock.lock();
        try {
            if (!reached) {
                Runnable before = actions;
                actions = before == null
                        ? action
                        : () -> {
                            run(before);
                            run(action);
                        };
            }
            return !reached;
        } finally {
            lock.unlock();
        }
    }

    /** It has come. Idempotent. */
    void reach() {
        Runnable waiting;
        lock.lock();
        try {
            reached = true;
            waiting = actions;
            actions = null;
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            run(waiting);
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // the others have their turn all the same
            LOGGER.log(System.Logger.Level.ERROR, "What follows a step of a connection failed", e);
        }
    }

    /** Completes, with null, when it comes. */
    CompletableFuture<Void> stage() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        then(() -> stage.complete(null));
        return stage;
    }
}
