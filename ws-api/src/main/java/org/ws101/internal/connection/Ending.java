package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.application.Receiver;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.link.Link;
import org.ws101.internal.transport.Transport;

/** The end of a connection: what happens at it, in which order, and who is told of it. Thread-safe. */
final class Ending {
    private final Shell shell;
    private final @Nullable Extension extension;
    private final Receiver receiver;
    private final ClosedStage closed;
    private final Pings pings;

    private final ReentrantLock lock;

    @GuardedBy("lock")
    private final Link link;

    /** Whether the application dropped it while it was open. */
    @GuardedBy("lock")
    private boolean dropped;

    /** Whether somebody finishes the connection; written under the lock. */
    private volatile boolean finishing;

    private volatile boolean finished;
    /** Whether all is done that has to be. */
    private volatile boolean complete;

    /** Halves that may use the extension. */
    @GuardedBy("lock")
    private int halves = 2;

    private final CompletableFuture<Boolean> starting = new CompletableFuture<>();
    private final Milestone ending;
    private final Milestone ended;
    private final Milestone told;

    Ending(Shell shell, @Nullable Extension extension, Told told, ReentrantLock lock, Link link) {
        this.shell = shell;
        this.extension = extension;
        this.receiver = told.receiver;
        this.closed = told.closed;
        this.pings = told.pings;
        this.lock = lock;
        this.link = link;
        this.ending = new Milestone(lock, shell.endLog());
        this.ended = new Milestone(lock, shell.endLog());
        this.told = new Milestone(lock, shell.endLog());
    }

    /** Who is told of the end. */
    record Told(Receiver receiver, ClosedStage closed, Pings pings) {}

    CompletionStage<Boolean> starting() {
        return starting;
    }

    Milestone ending() {
        return ending;
    }

    Milestone ended() {
        return ended;
    }

    Milestone told() {
        return told;
    }

    void started() {
        starting.complete(true);
    }

    void tell() {
        told.reach();
    }

    boolean hasFinished() {
        return finished;
    }

    /** A half holds nothing any more, and uses the extension no more. */
    void halfReleased() {
        boolean last;
        lock.lock();
        try {
            halves--;
            last = halves == 0;
        } finally {
            lock.unlock();
        }
        if (last && extension != null) {
            extension.release();
        }
    }

    /** The application drops the connection. */
    void drops() {
        lock.lock();
        try {
            dropped |= link.state() == Link.State.OPEN;
        } finally {
            lock.unlock();
        }
    }

    /** See {@link Connection#wasClosedByApplication}. */
    boolean wasClosedByApplication() {
        lock.lock();
        try {
            return dropped || (link.hasClosedFirst() && !link.hasClosedIdle());
        } finally {
            lock.unlock();
        }
    }

    /** What a call that comes too late throws. */
    WebSocketClosedException closedException() {
        lock.lock();
        try {
            return link.closedException();
        } finally {
            lock.unlock();
        }
    }

    /** Why the connection closes; empty while it is open. */
    Optional<CloseReason> closeReason() {
        lock.lock();
        try {
            return link.closeReason();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller has to finish the connection: once, when it is over and no thread is in the transport's write. */
    boolean begins() {
        if (finishing) {
            return false;
        }
        lock.lock();
        try {
            boolean begins = !finishing && link.mayFinish();
            finishing |= begins;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells the log, observers and those who wait for it, closes the transport, and lets the application know; what has not left is
     * lost.
     */
    void finish(@Nullable Transport transport, long now) {
        CloseReason reason;
        Throwable cause;
        Runnable telling;
        WebSocketObserver.Closer closer;
        lock.lock();
        try {
            reason = link.closeReason().orElseThrow();
            cause = link.cause();
            telling = telling(reason, cause);
            closer = closer(reason);
        } finally {
            lock.unlock();
        }
        telling.run();
        shell.tellClosed(reason, closer, now);
        ending.reach();
        starting.complete(false);
        close(transport);
        receiver.closed(reason, cause);
        closed.ended(reason);
        lock.lock();
        try {
            link.failOutput();
        } finally {
            lock.unlock();
        }
        finished = true;
        pings.fail(this::closedException);
        closed.completeLater();
    }

    /** All is done. */
    void complete() {
        ended.reach();
        complete = true; // behind what others do at the end: who waits for that finds it done
        shell.tellChange();
    }

    /** See {@link Shell#awaitDelivery}. */
    void awaitDelivery() {
        try {
            for (long seen = shell.changes(); !complete; seen = shell.changes()) {
                long unused = shell.awaitChange(seen, Long.MAX_VALUE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebSocketException("Interrupted while waiting for the closing handshake, which continues", e);
        }
        WebSocketClosedException end = closedException();
        Throwable cause = end.getCause();
        if (cause != null || !hasPeerClosed()) {
            Throwable why = cause != null ? cause : end;
            WebSocketException lost = new WebSocketTimeoutException(
                    "The connection " + shell.webSocket().id()
                            + " ended without a close frame of the peer: the last messages may be lost ("
                            + why + ")");
            lost.initCause(why);
            throw lost;
        }
    }

    private boolean hasPeerClosed() {
        lock.lock();
        try {
            return link.hasPeerClosed();
        } finally {
            lock.unlock();
        }
    }

    private void close(@Nullable Transport of) {
        if (of == null) {
            return;
        }
        try {
            of.close();
        } catch (Throwable e) {
            shell.endLog().defect("the transport could not be closed", e);
        }
    }

    @GuardedBy("lock")
    private WebSocketObserver.Closer closer(CloseReason reason) {
        if (link.hasClosedFirst() || link.hasFailed()) {
            return WebSocketObserver.Closer.US;
        }
        return reason.code().equals(CloseCode.ABNORMAL_CLOSURE)
                ? WebSocketObserver.Closer.NOBODY
                : WebSocketObserver.Closer.PEER;
    }

    /** What tells the log how it ended. */
    @GuardedBy("lock")
    private Runnable telling(CloseReason reason, @Nullable Throwable why) {
        if (why != null) {
            return () -> shell.endLog().ended(reason, why);
        }
        if (link.hasFailed()) {
            return () -> shell.endLog().failed(new WebSocketFailure(reason.code(), reason.text()));
        }
        if (!reason.code().equals(CloseCode.ABNORMAL_CLOSURE)) {
            return link.hasClosedFirst() ? () -> {} : () -> shell.endLog().closedByPeer(reason);
        }
        return link.hasInputEnded() ? shell.endLog()::endedWithoutClose : () -> {};
    }
}
