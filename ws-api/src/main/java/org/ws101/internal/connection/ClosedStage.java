package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;

/**
 * The stage of {@link org.ws101.WebSocket#closed}: made when somebody asks for it, completed on the executor or before {@code
 * onClose}, whatever comes first. Thread-safe.
 */
final class ClosedStage {
    private final Shell shell;
    private final ReentrantLock lock;

    /** Null while nobody has asked for it. */
    @GuardedBy("lock")
    private @Nullable CompletableFuture<CloseReason> future;

    /** How the connection ended; null before. */
    @GuardedBy("lock")
    private @Nullable CloseReason reason;

    /** @param lock that of the link */
    ClosedStage(Shell shell, ReentrantLock lock) {
        this.shell = shell;
        this.lock = lock;
    }

    CompletionStage<CloseReason> stage() {
        lock.lock();
        try {
            if (reason != null) {
                return CompletableFuture.completedStage(reason);
            }
            if (future == null) {
                future = new CompletableFuture<>();
            }
            return future.minimalCompletionStage();
        } finally {
            lock.unlock();
        }
    }

    /** The connection has ended; {@link #completeLater} follows. */
    void ended(CloseReason how) {
        lock.lock();
        try {
            reason = how;
        } finally {
            lock.unlock();
        }
    }

    /** Has it complete on the executor: this thread may be one that many connections share. */
    void completeLater() {
        if (isAskedFor()) {
            shell.executor().execute(this::complete, shell::noThread);
        }
    }

    private boolean isAskedFor() {
        lock.lock();
        try {
            return future != null;
        } finally {
            lock.unlock();
        }
    }

    /** Completes it on this thread, unless it is complete. After the end. */
    void complete() {
        CompletableFuture<CloseReason> asked;
        CloseReason how;
        lock.lock();
        try {
            asked = future;
            how = reason;
        } finally {
            lock.unlock();
        }
        if (asked != null) {
            asked.complete(how);
        }
    }
}
