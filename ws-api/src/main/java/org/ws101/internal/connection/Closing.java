package org.ws101.internal.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Protocol;
import org.ws101.internal.protocol.Role;

/**
 * Sees the closing of a connection through: every phase has a deadline, and the end comes exactly once. Thread-safe.
 */
final class Closing {
    /** How long the application may still answer what came before the peer's close frame or breach. */
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** After a failure, input is drained until it pauses for so long: closing earlier could cost the peer our close frame. */
    private static final Duration LINGER = Duration.ofMillis(100);
    /** The most pauses to wait for. */
    private static final int LINGER_ROUNDS = 10;

    private enum Phase {
        OPEN,
        /** Our close frame was queued; the peer's has not come. */
        AWAITING_CLOSE,
        /** The peer is done; the application is not. */
        AWAITING_APPLICATION,
        /** Nothing more is queued; not everything has left. */
        DRAINING,
        /** Everything has left; the server closes the connection (RFC 6455 §7.1.1), or the input has to be drained. */
        AWAITING_END
    }

    private final Connection connection;
    private final ReentrantLock lock;
    private final Protocol protocol;
    private final WebSocketOptions options;
    private final Timers timers;
    private final Role role;
    private final @Nullable Extension extension;
    private final Outbox outbox;
    private final Receiver receiver;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Phase phase = Phase.OPEN;
    private Timers.Task deadline = () -> {};
    private boolean inputEnded;
    private boolean over;
    private @Nullable Throwable cause;

    Closing(Connection connection, Guarded guarded, Setup setup, Outbox outbox, Receiver receiver) {
        this.connection = connection;
        this.lock = guarded.lock();
        this.protocol = guarded.protocol();
        this.options = guarded.options();
        this.timers = guarded.timers();
        this.role = setup.role();
        this.extension = setup.extension();
        this.outbox = outbox;
        this.receiver = receiver;
    }

    CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Whether the connection has ended. Under the lock. */
    boolean isOver() {
        return over;
    }

    /** Why the connection ended, when that was not by a closing handshake. Under the lock. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    /** The peer's close frame, or a breach, was received: answers it now or, if the application is behind, later. */
    void peerIsDone(Event event) {
        boolean later;
        lock.lock();
        try {
            if (event instanceof Event.Failed failed) {
                cause = failed.failure();
            }
            later = receiver.isBehind() || applicationAnswers();
        } finally {
            lock.unlock();
        }
        if (later) {
            proceed();
        } else {
            connection.conclude();
        }
    }

    /** Whether the peer's close frame is for the application to answer. Under the lock. */
    boolean applicationAnswers() {
        return options.controlFrames() == ControlFrames.MANUAL && cause == null && !connection.runsApplicationCode();
    }

    /** Goes on with closing as far as the state allows; called after every flush. Not under the lock. */
    void proceed() {
        boolean end = false;
        lock.lock();
        try {
            if (over) {
                return;
            }
            switch (protocol.state()) {
                case OPEN -> {
                    return;
                }
                case CLOSE_SENT -> enter(Phase.AWAITING_CLOSE, options.closeTimeout());
                case PEER_DONE ->
                    enter(Phase.AWAITING_APPLICATION, applicationAnswers() ? options.closeTimeout() : GRACE);
                case CLOSED -> end = proceedClosed();
            }
        } finally {
            lock.unlock();
        }
        if (end) {
            end(null);
        } else {
            connection.goOnReading();
        }
    }

    private boolean proceedClosed() {
        boolean failed = protocol.hasFailed();
        if (!outbox.isDrained()) {
            enter(Phase.DRAINING, failed ? options.abnormalCloseTimeout() : options.closeTimeout());
            return false;
        }
        if (inputEnded || (role == Role.SERVER && !failed)) {
            return true;
        }
        enter(Phase.AWAITING_END, failed ? LINGER : options.closeTimeout());
        return false;
    }

    private void enter(Phase next, Duration timeout) {
        if (phase != next) {
            phase = next;
            deadline.cancel();
            long read = connection.lastRead();
            deadline = timers.schedule(timeout, () -> deadlinePassed(next, read, LINGER_ROUNDS));
        }
    }

    private void deadlinePassed(Phase of, long readBefore, int rounds) {
        boolean concludes;
        lock.lock();
        try {
            if (over || phase != of) {
                return;
            }
            long read = connection.lastRead();
            if (of == Phase.AWAITING_END && protocol.hasFailed() && read != readBefore && rounds > 0) {
                deadline = timers.schedule(LINGER, () -> deadlinePassed(of, read, rounds - 1));
                return;
            }
            concludes = of == Phase.AWAITING_APPLICATION && !applicationAnswers();
        } finally {
            lock.unlock();
        }
        if (concludes) {
            connection.conclude();
        } else if (of == Phase.AWAITING_CLOSE) {
            connection.abort("the peer did not answer the close frame within closeTimeout, " + options.closeTimeout());
        } else {
            end(null);
        }
    }

    /** The network failed, or, without a cause, the peer's bytes have ended. */
    void disconnected(@Nullable Throwable failure) {
        lock.lock();
        try {
            inputEnded = true;
            boolean mayStillSend = switch (protocol.state()) {
                case PEER_DONE -> true;
                case CLOSED -> !outbox.isDrained();
                case OPEN, CLOSE_SENT -> false;
            };
            if (failure == null && mayStillSend) {
                return; // the deadline of this phase is set
            }
        } finally {
            lock.unlock();
        }
        end(failure);
    }

    /** Ends the connection. Any thread, any often: the first call counts. */
    void end(@Nullable Throwable why) {
        CloseReason reason;
        lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            deadline.cancel();
            if (cause == null) {
                cause = why;
            }
            protocol.endOfInput();
            reason = protocol.closeReason().orElseGet(() -> CloseReason.of(CloseCode.ABNORMAL_CLOSURE));
            connection.release();
            if (extension != null) {
                extension.release();
            }
        } finally {
            lock.unlock();
        }
        connection.closeTransport();
        outbox.closed(new WebSocketClosedException(reason, cause));
        receiver.closed(reason, cause);
        ended.complete(null);
    }
}
