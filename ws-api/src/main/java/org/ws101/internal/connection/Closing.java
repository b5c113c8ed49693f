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
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.protocol.ConnectionState;
import org.ws101.internal.protocol.Protocol;
import org.ws101.internal.protocol.Role;

/**
 * Sees the closing of a connection through: every phase has a deadline, and the end comes exactly once. Thread-safe; mutable
 * state is guarded by the connection's lock.
 */
final class Closing {
    private static final System.Logger LOGGER = System.getLogger(Closing.class.getName());

    /** How long the application may still answer, or begin to receive, what came before. */
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
    private final CompletableFuture<Void> ending = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Phase phase = Phase.OPEN;
    private Timers.Task deadline = () -> {};
    /** Whether a slow peer may first read what was sent before the close frame. */
    private boolean patient = true;

    private boolean inputEnded;
    /** Written under the lock. */
    private volatile boolean over;

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

    CompletionStage<Void> ending() {
        return ending.minimalCompletionStage();
    }

    CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Whether the connection has ended. */
    boolean isOver() {
        return over;
    }

    /** Why the connection ended, when that was not by a closing handshake. Under the lock. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    /** The peer broke a rule. Under the lock. */
    void failed(WebSocketFailure failure) {
        cause = failure;
    }

    /** The peer's close frame, or a breach, was handed over: answers it now or, if the application is behind, later. */
    void peerIsDone() {
        boolean later;
        lock.lock();
        try {
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
        return options.controlFrames() == ControlFrames.MANUAL && cause == null && !connection.hasListener();
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
                case OPEN -> {}
                case CLOSE_SENT -> enter(Phase.AWAITING_CLOSE, least(GRACE), this::stopHoldingBack);
                case PEER_DONE ->
                    enter(
                            Phase.AWAITING_APPLICATION,
                            applicationAnswers() ? options.closeTimeout() : GRACE,
                            this::applicationIsLate);
                case CLOSED -> end = proceedClosed();
            }
        } finally {
            lock.unlock();
        }
        if (end) {
            end(null);
        }
    }

    private boolean proceedClosed() {
        boolean failed = protocol.hasFailed();
        if (!outbox.writer().isDrained()) {
            enter(Phase.DRAINING, failed ? options.abnormalCloseTimeout() : closeTimeout(), () -> end(null));
            return false;
        }
        if (inputEnded || (role == Role.SERVER && !failed)) {
            return true;
        }
        if (failed) {
            long read = connection.lastRead();
            enter(Phase.AWAITING_END, LINGER, () -> linger(read, LINGER_ROUNDS));
        } else {
            enter(Phase.AWAITING_END, closeTimeout(), () -> end(null));
        }
        return false;
    }

    private void enter(Phase next, Duration timeout, Runnable passed) {
        if (phase != next) {
            phase = next;
            setDeadline(timeout, passed);
        }
    }

    /** Sets the deadline of the phase. Under the lock. */
    private void setDeadline(Duration timeout, Runnable passed) {
        Phase of = phase;
        deadline.cancel();
        deadline = timers.schedule(timeout, () -> {
            if (isIn(of)) {
                passed.run();
            }
        });
    }

    private boolean isIn(Phase of) {
        lock.lock();
        try {
            return !over && phase == of;
        } finally {
            lock.unlock();
        }
    }

    /** The peer's close frame may lie behind messages that nobody will receive. */
    private void stopHoldingBack() {
        lock.lock();
        try {
            receiver.stopHoldingBack();
            setDeadline(closeTimeout().minus(least(GRACE)), this::peerIsLate);
        } finally {
            lock.unlock();
        }
        connection.goOnReading();
    }

    /** From now on the close timeout is all that the peer gets. Under the lock. */
    void hurry() {
        patient = false;
    }

    /** The close timeout begins when a slow peer has read what was sent before the close frame. Under the lock. */
    private Duration closeTimeout() {
        return patient ? options.closeTimeout().plus(outbox.writer().timeToRead()) : options.closeTimeout();
    }

    private Duration least(Duration duration) {
        return duration.compareTo(options.closeTimeout()) < 0 ? duration : options.closeTimeout();
    }

    private void peerIsLate() {
        connection.abort("the peer did not answer the close frame within closeTimeout, " + options.closeTimeout());
    }

    private void applicationIsLate() {
        boolean concludes;
        lock.lock();
        try {
            concludes = !applicationAnswers();
        } finally {
            lock.unlock();
        }
        if (concludes) {
            connection.conclude();
        } else {
            end(null);
        }
    }

    private void linger(long readBefore, int rounds) {
        long read = connection.lastRead();
        if (read == readBefore || rounds == 0) {
            end(null);
            return;
        }
        lock.lock();
        try {
            if (!over) {
                setDeadline(LINGER, () -> linger(read, rounds - 1));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The network failed, or, without a cause, the peer's bytes have ended. */
    void disconnected(@Nullable Throwable failure) {
        boolean closed;
        lock.lock();
        try {
            inputEnded = true;
            closed = protocol.state() == ConnectionState.CLOSED;
            boolean mayStillSend = protocol.state() == ConnectionState.PEER_DONE
                    || (closed && !outbox.writer().isDrained());
            if (failure == null && mayStillSend) {
                return; // the deadline of this phase is set
            }
        } finally {
            lock.unlock();
        }
        end(closed ? null : failure); // once both sides have closed, how the network ends is nobody's concern
    }

    /** Ends the connection. Any thread, any often: the first call counts. */
    void end(@Nullable Throwable why) {
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
            connection.release();
            if (extension != null) {
                extension.release();
            }
            if (outbox.writer().isInCall()) {
                return; // who is in the transport finishes
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** The end, once nobody writes any more: called once. Not under the lock. */
    void finish() {
        CloseReason reason;
        Throwable why;
        Runnable telling;
        lock.lock();
        try {
            reason = protocol.closeReason().orElseGet(() -> CloseReason.of(CloseCode.ABNORMAL_CLOSURE));
            why = cause;
            telling = telling(reason, why);
        } finally {
            lock.unlock();
        }
        telling.run();
        ending.complete(null);
        try {
            connection.closeTransport();
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "The transport could not be closed", e);
        }
        outbox.closed(new WebSocketClosedException(reason, why));
        receiver.closed(reason, why);
        ended.complete(null);
    }

    /** What tells the log how it ended. Under the lock. */
    private Runnable telling(CloseReason reason, @Nullable Throwable why) {
        EndLog log = connection.endLog();
        if (why != null) {
            return () -> log.ended(reason, why);
        }
        if (protocol.hasFailed()) {
            return () -> log.failed(new WebSocketFailure(reason.code(), reason.text()));
        }
        if (!reason.code().equals(CloseCode.ABNORMAL_CLOSURE)) {
            return protocol.hasClosedFirst() ? () -> {} : () -> log.closedByPeer(reason);
        }
        return inputEnded ? log::endedWithoutClose : () -> {};
    }
}
