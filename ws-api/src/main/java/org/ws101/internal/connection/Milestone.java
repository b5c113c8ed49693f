package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.EndLog;

/**
 * Something that comes once in the life of a connection, and what is to be done then. Thread-safe. A {@link CompletableFuture}
 * that somebody depends on takes three times as much memory, for as long as the connection lives.
 */
final class Milestone {
    /** Nothing waits, nor will it. */
    private static final Runnable REACHED = Milestone::doNothing;

    private final ReentrantLock lock;
    private final EndLog log;

    /** What waits; null for nothing. */
    @GuardedBy("lock")
    private @Nullable Runnable actions;

    /**
     * @param lock not held when an action runs
     * @param log is told of actions that fail
     */
    Milestone(ReentrantLock lock, EndLog log) {
        this.lock = lock;
        this.log = log;
    }

    /** Runs an action on the thread that {@link #reach}es this, behind those that wait already; at once when that has been. */
    void then(Runnable action) {
        if (!waits(action)) {
            run(action);
        }
    }

    private static void doNothing() {}

    private boolean waits(Runnable action) {
        lock.lock();
        try {
            Runnable before = actions;
            if (before == REACHED) {
                return false;
            }
            actions = before == null
                    ? action
                    : () -> {
                        run(before);
                        run(action);
                    };
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It has come. Idempotent. */
    void reach() {
        Runnable waiting;
        lock.lock();
        try {
            waiting = actions;
            actions = REACHED;
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            run(waiting);
        }
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // the others have their turn all the same
            log.defect("an action after a step of the connection failed", e);
        }
    }

    /** Completes, with null, when it comes. */
    CompletableFuture<Void> stage() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        then(() -> stage.complete(null));
        return stage;
    }
}
