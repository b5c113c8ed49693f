package org.ws101.internal.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.text.DurationText;

/**
 * Where a connection stands between the opening handshake and its end (RFC 6455 §7), the control frames that wait for the
 * next batch, and the one deadline. Not thread-safe: guarded by the connection's lock, but for {@link #glance} and what it
 * shows.
 *
 * <p>Every event is a method. What it makes of a state:
 *
 * <pre>
 *                 close       fail      peerClosed,  conclude  drained     inputEnded  outputFailed   deadline            end
 *                                       breached
 *  OPEN           CLOSE_SENT  DRAINING  PEER_DONE    -         -           OVER        OUTPUT_FAILED  (keepalive)         OVER
 *  CLOSE_SENT     -           DRAINING  DRAINING     -         -           OVER        OUTPUT_FAILED  CLOSE_SENT, OVER    OVER
 *  PEER_DONE      DRAINING    DRAINING  -            DRAINING  -           PEER_DONE   OVER           DRAINING or OVER    OVER
 *  DRAINING       -           -         -            -         LINGERING,  DRAINING    OVER           DRAINING, OVER      OVER
 *                                                              OVER
 *  LINGERING      -           -         -            -         -           OVER        OVER           LINGERING, OVER     OVER
 *  OUTPUT_FAILED  -           -         OVER         -         -           OVER        -              OUTPUT_FAILED,      OVER
 *                                                                                                     OVER
 *  OVER           -           -         -            -         -           -           -              -                   -
 * </pre>
 *
 * <p>CLOSE_SENT has two deadlines: after the first one, what nobody receives holds reading back no longer. At that of PEER_DONE the
 * connection concludes for an application that is busy, and ends when that wanted to answer by itself. That of DRAINING is for a peer
 * that does not read: it begins again unless a write waits for room, for otherwise a thread of ours comes late. What has drained is
 * over when the peer's input has ended too, and on a server that has not failed: it closes the network connection first (§7.1.1).
 * Otherwise input is drained: closing earlier could cost the peer our close frame. It is drained after a failure, and when
 * the output has failed, until it pauses for a moment, ten times at most. An end of input that is a failure of the network
 * ends the connection in any state.
 */
public final class Link {
    /** How long the application may still answer, or begin to receive, what came before. */
    private static final long GRACE = Duration.ofSeconds(1).toNanos();

    private static final long LINGER = Duration.ofMillis(100).toNanos();
    /** The most pauses to wait for. */
    private static final int LINGER_ROUNDS = 10;
    /** Where a connection stands. */
    public enum State {
        /** Both sides may send. */
        OPEN,
        /** Our close frame is queued, the peer's has not come: we may receive, not send. */
        CLOSE_SENT,
        /** The peer has closed, or broken a rule: we may send, not receive. */
        PEER_DONE,
        /** Nothing more is queued; not everything has left. */
        DRAINING,
        /** Everything has left; the end of the input is awaited. */
        LINGERING,
        /** Nothing can leave any more; what the peer has sent before may still come, its close frame first of all. */
        OUTPUT_FAILED,
        /** The connection has ended. */
        OVER;

        /** Whether messages may be sent. */
        public boolean sends() {
            return this == OPEN || this == PEER_DONE;
        }

        /** Whether what comes means anything. */
        public boolean receives() {
            return this == OPEN || this == CLOSE_SENT || this == OUTPUT_FAILED;
        }
    }

    /**
     * Which side of which connection this is.
     *
     * @param id the connection's, for the texts of exceptions
     * @param server whether this is the server's end
     * @param applicationCloses whether the application answers the peer's close frame itself
     */
    public record Side(String id, boolean server, boolean applicationCloses) {}

    /** What was due. */
    public enum Due {
        NOTHING,
        /** Something has changed, and something may follow from it. */
        CHANGED,
        /** What nobody receives must not hold reading back any more. */
        STOP_HOLDING_BACK,
        /** The write under way is to be looked after, see {@link #looked}. */
        LOOK,
        /** The connection closes, because it is idle. */
        IDLE,
        /** The peer is pinged, because it is silent. */
        PING
    }

    /** What may be looked at without the lock: it may have changed when the lock is taken. Thread-safe. */
    public final class Glance {
        private Glance() {}

        /** Where the connection stands. */
        public State state() {
            return state;
        }

        /** Whether control frames wait for the next batch. */
        public boolean hasControls() {
            return controls.anyWaits();
        }

        /** Whether something is due for completion. */
        public boolean hasDue() {
            return flow.hasDue();
        }

        /** Bytes have come, or reading begins or goes on. By the thread that reads. */
        public void read(long now) {
            lastRead = now;
        }
    }

    private final WebSocketOptions options;
    private final Side side;
    private final Control ping;
    private final Control idleClose;
    private final Flow flow;
    private final Controls controls;
    private final KeepAlive keepAlive;
    private final Glance glance = new Glance();

    private volatile State state = State.OPEN;
    /** The first that applies of: the failure, the peer's close frame, our close frame. */
    private @Nullable CloseReason reason;
    /** What the peer broke. */
    private @Nullable WebSocketFailure breach;
    /** Why the connection failed or ended, when that was not by a closing handshake. */
    private @Nullable Throwable cause;
    /** The close frame that the peer's close frame or breach asks for. */
    private @Nullable Control answer;

    private boolean failed;
    /** Whether our close frame was the first. */
    private boolean closedFirst;
    /** Whether it was sent because the connection was idle. */
    private boolean closedIdle;
    /** Whether the peer's close frame has come. */
    private boolean peerClosed;

    private boolean inputEnded;
    /** Whether a slow peer may first read what was sent before the close frame. */
    private boolean patient = true;

    /** Whether this state has a deadline, and when it is. */
    private boolean timed;

    private long deadline;
    /** Whether the first deadline of CLOSE_SENT has passed. */
    private boolean graceIsOver;

    private int lingerRounds;
    private long readWhenLingering;
    private volatile long lastRead;

    /**
     * An open connection that has not started.
     *
     * @param ping what is sent to a silent peer
     * @param idleClose the close frame for one without any traffic
     */
    public Link(WebSocketOptions options, Side side, Control ping, Control idleClose) {
        this.options = options;
        this.side = side;
        this.ping = ping;
        this.idleClose = idleClose;
        this.flow = new Flow(options);
        this.controls = new Controls(flow);
        this.keepAlive = new KeepAlive(options);
    }

    /** What may be looked at without the lock. */
    public Glance glance() {
        return glance;
    }

    /** The output; what it has for senders and for anybody needs no lock. */
    public Flow flow() {
        return flow;
    }

    /** The connection starts on a transport. */
    public void start(long now) {
        flow.start(now);
        lastRead = now;
        keepAlive.start(now);
    }

    // the events of the table

    /**
     * Starts or answers the closing handshake. After a breach by the peer the connection fails with that, whatever the
     * application's reason.
     */
    public void close(CloseReason ownReason, Control frame, long now) {
        if (state == State.OPEN) {
            enter(State.CLOSE_SENT);
            closedFirst = true;
            reason = ownReason;
            controls.close(frame);
            expireAt(now + Math.min(GRACE, options.closeTimeout().toNanos()));
        } else if (state == State.PEER_DONE) {
            drain(breach != null ? answer : frame, now);
        }
    }

    /**
     * The same, for one who wants to know when the close frame has left.
     *
     * @param sent completes then; exceptionally if it is too late for one, or it cannot leave
     */
    public void close(CloseReason ownReason, Control frame, CompletableFuture<Void> sent, long now) {
        if (!state.sends()) {
            flow.complete(sent, closedException());
            return;
        }
        controls.completeWhenClosed(sent);
        close(ownReason, frame, now);
    }

    /** Fails the connection (RFC 6455 §7.1.7): queues a close frame unless ours was, and ignores what still comes. */
    public void fail(WebSocketFailure failure, Control frame, long now) {
        if (state == State.OPEN || state == State.PEER_DONE || state == State.CLOSE_SENT) {
            failed = true;
            reason = new CloseReason(failure.code(), failure.text());
            drain(state == State.CLOSE_SENT ? null : frame, now);
        }
    }

    /**
     * The peer's close frame has come.
     *
     * @param answeredBy the close frame that answers it
     */
    public void peerClosed(CloseReason peersReason, Control answeredBy, long now) {
        peerClosed |= state.receives();
        peerIsDone(peersReason, answeredBy, now);
    }

    /** The peer has broken a rule or a limit. */
    public void breached(WebSocketFailure failure, Control answeredBy, long now) {
        if (state.receives()) {
            breach = failure;
            cause = failure;
            failed = true;
            peerIsDone(new CloseReason(failure.code(), failure.text()), answeredBy, now);
        }
    }

    private void peerIsDone(CloseReason why, Control answeredBy, long now) {
        switch (state) {
            case OPEN -> {
                reason = why;
                answer = answeredBy;
                enter(State.PEER_DONE);
                expireAt(now + (answersItself() ? options.closeTimeout().toNanos() : GRACE));
            }
            case CLOSE_SENT -> {
                reason = why;
                drain(null, now);
            }
            case OUTPUT_FAILED -> {
                reason = why;
                cause = breach; // that nothing could be sent any more came of the peer's going
                enter(State.OVER);
            }
            case PEER_DONE, DRAINING, LINGERING, OVER -> {}
        }
    }

    /** Whether the peer's close frame is for the application to answer. */
    public boolean answersItself() {
        return side.applicationCloses && breach == null;
    }

    /** Queues the close frame that the peer's close frame or breach asks for, if either came and none was queued. */
    public void conclude(long now) {
        if (state == State.PEER_DONE) {
            drain(answer, now);
        }
    }

    /** @param lastFrame our close frame; null when it was queued before */
    private void drain(@Nullable Control lastFrame, long now) {
        enter(State.DRAINING);
        if (lastFrame != null) {
            controls.close(lastFrame);
        }
        expireDraining(now);
    }

    private void expireDraining(long now) {
        expireAt(now + (failed ? options.abnormalCloseTimeout().toNanos() : closeTimeout(now)));
    }

    /** From now on the close timeout is all that the peer gets. */
    public void hurry() {
        patient = false;
    }

    /** The close timeout begins when a slow peer has read what was sent before the close frame. */
    private long closeTimeout(long now) {
        return options.closeTimeout().toNanos() + (patient ? flow.timeToRead(now) : 0);
    }

    /** The network has failed or, without a failure, the peer's bytes have ended. */
    public void inputEnded(@Nullable Throwable failure) {
        if (state == State.OVER) {
            return;
        }
        inputEnded = true;
        boolean mayStillSend = state == State.PEER_DONE || (state == State.DRAINING && !isDrained());
        if (failure != null || !mayStillSend) {
            end(
                    state.receives() || state == State.PEER_DONE
                            ? failure
                            : null); // later, how it ends is nobody's concern
        }
    }

    /** The network takes nothing any more. */
    public void outputFailed(Throwable failure, long now) {
        if (state == State.OPEN || state == State.CLOSE_SENT) {
            enter(State.OUTPUT_FAILED);
            cause = failure;
            dropOutput();
            linger(now);
        } else if (state != State.OUTPUT_FAILED) {
            inputEnded(failure);
        }
    }

    /** Ends the connection; the first time counts. */
    public boolean end(@Nullable Throwable why) {
        if (state == State.OVER) {
            return false;
        }
        if (state.receives()) {
            reason = CloseReason.of(CloseCode.ABNORMAL_CLOSURE);
        }
        if (cause == null) {
            cause = why;
        }
        enter(State.OVER);
        return true;
    }

    private void enter(State next) {
        state = next;
        timed = false;
        if (next == State.OVER) {
            dropOutput();
        }
    }

    private void dropOutput() {
        flow.stop();
        controls.drop();
    }

    private void expireAt(long when) {
        timed = true;
        deadline = when;
    }

    /** Takes the next step if everything has left. After every change. */
    private void drained(long now) {
        if (state != State.DRAINING || !isDrained()) {
            return;
        }
        if (inputEnded || (side.server && !failed)) {
            end(null);
            return;
        }
        enter(State.LINGERING);
        if (failed) {
            linger(now);
        } else {
            expireAt(now + closeTimeout(now));
        }
    }

    private boolean isDrained() {
        return !flow.isWriting() && !flow.hasOutput() && !controls.anyWaits();
    }

    // control frames

    /** Answers a ping. By the thread that reads. */
    public void pong(Control pong) {
        if (state.sends()) {
            controls.pong(pong);
        }
    }

    /** Queues a ping of the application's; false when the closing handshake has begun, and no pong would come. */
    public boolean ping(Control own) {
        if (state != State.OPEN) {
            return false;
        }
        controls.add(own);
        return true;
    }

    /**
     * The control frames that are to join the output, in their order; {@link #controlsQueued} follows. By the senders.
     *
     * @param closeToo whether the close frame is one of them, the last one: nothing may be queued behind it
     */
    public List<Control> takeControls(boolean closeToo) {
        return controls.take(closeToo);
    }

    /** The control frames that were taken have joined the output. By the senders. */
    public void controlsQueued() {
        controls.queued();
    }

    // output

    /** Whether a write may begin. */
    public boolean mayWrite() {
        return !flow.isWriting(); // as it is for ever once nothing leaves any more
    }

    /**
     * A call of the transport's write with this batch follows, in which all is that is queued. By the senders.
     *
     * @param behind how many bytes that call has to write behind the batch
     */
    public void takeAll(ByteBuffer batch, int behind) {
        controls.batched();
        flow.takeAll(batch, behind);
    }

    /** Takes output that can leave while its senders go on. */
    public void handOver(ByteBuffer bytes) {
        if (state != State.OVER) {
            flow.handOver(bytes);
        }
    }

    /** The output that was handed over first; a call of the transport's write with it follows. */
    public @Nullable ByteBuffer takeReady() {
        return mayWrite() ? flow.takeReady() : null;
    }

    /**
     * A call of the transport's write has returned.
     *
     * @param unwritten how much of it has not left; 0 when it is done
     */
    public void wrote(ByteBuffer batch, int unwritten, long now) {
        flow.returned();
        if (!mayLeave()) {
            return;
        }
        if (unwritten == 0) {
            written(now);
        } else if (flow.isUnderWay(batch)) {
            flow.unfinished(unwritten, now);
        }
    }

    /** A call of the transport's write has thrown. */
    public void writeFailed(Throwable failure, long now) {
        flow.returned();
        outputFailed(failure, now);
    }

    /** The write under way is done. */
    public void written(long now) {
        if (mayLeave()) {
            flow.done(now);
            drained(now);
        }
    }

    /** Otherwise what a transport says of a write means nothing any more. */
    private boolean mayLeave() {
        return state != State.OVER && state != State.OUTPUT_FAILED;
    }

    /** Takes the next step if everything has left already. */
    public void proceed(long now) {
        drained(now);
    }

    /** Whether the connection has ended, and no thread is in the transport's write: it can be closed. */
    public boolean mayFinish() {
        return state == State.OVER && !flow.isInCall();
    }

    /** What has not left is lost. */
    public void failOutput() {
        controls.fail(this::closedException);
        flow.fail(this::closedException);
    }

    // time

    /** Whether something is due before {@code other}, or at all when {@code none} is set there. */
    public boolean isDueBefore(boolean none, long other) {
        return hasDue() && (none || due() - other < 0);
    }

    /** Whether anything will ever be due. */
    public boolean hasDue() {
        return timed || flow.looksAfter() || watchesPeer();
    }

    private boolean watchesPeer() {
        return state == State.OPEN && keepAlive.isOn();
    }

    /** When something is due next; only if something is. */
    public long due() {
        long next = timed ? deadline : flow.looksAfter() ? flow.nextLook() : keepAlive.nextLook();
        if (flow.looksAfter() && flow.nextLook() - next < 0) {
            next = flow.nextLook();
        }
        if (watchesPeer() && keepAlive.nextLook() - next < 0) {
            next = keepAlive.nextLook();
        }
        return next;
    }

    /**
     * Does what is due now, one thing after the other, until there is nothing more.
     *
     * @param reading whether we would read what comes now
     */
    public Due expire(long now, boolean reading) {
        if (timed && now - deadline >= 0) {
            timed = false;
            return expireState(now, reading);
        }
        if (flow.looksAfter() && now - flow.nextLook() >= 0) {
            flow.looked();
            return Due.LOOK;
        }
        return watchesPeer() && now - keepAlive.nextLook() >= 0 ? judgePeer(now, reading) : Due.NOTHING;
    }

    private Due expireState(long now, boolean reading) {
        if (state == State.CLOSE_SENT && !graceIsOver) {
            graceIsOver = true;
            long grace = Math.min(GRACE, options.closeTimeout().toNanos());
            expireAt(now + closeTimeout(now) - grace);
            return Due.STOP_HOLDING_BACK;
        }
        if (state == State.CLOSE_SENT) {
            end(dropped(
                    reading
                            ? "the peer did not answer the close frame within closeTimeout, "
                                    + DurationText.of(options.closeTimeout())
                            : "the application did not read within closeTimeout, "
                                    + DurationText.of(options.closeTimeout())
                                    + ", so an answer to the close frame was not seen; return from callbacks sooner, call"
                                    + " receive until it fails, or add threads to the executor; reading also waits for the"
                                    + " options messagesPerSecond and bytesPerSecond"));
        } else if (state == State.PEER_DONE && !answersItself()) {
            conclude(now);
        } else if ((state == State.OUTPUT_FAILED || (state == State.LINGERING && failed)) && stillComes(reading)) {
            expireAt(now + LINGER);
        } else if (state == State.DRAINING && !flow.waitsForRoom()) {
            expireDraining(now); // a thread of ours comes late, not the peer
        } else {
            end(null);
        }
        return Due.CHANGED;
    }

    private void linger(long now) {
        lingerRounds = LINGER_ROUNDS;
        readWhenLingering = lastRead;
        expireAt(now + LINGER);
    }

    /** Whether there was input since the last pause, or is still handled, and it has not lasted for too long. */
    private boolean stillComes(boolean reading) {
        boolean comes = !reading || lastRead != readWhenLingering;
        readWhenLingering = lastRead;
        return comes && lingerRounds-- > 0;
    }

    private Due judgePeer(long now, boolean reading) {
        switch (keepAlive.look(now, lastRead, reading, flow)) {
            case PING -> {
                controls.add(ping);
                return Due.PING;
            }
            case IDLE -> {
                close(new CloseReason(CloseCode.GOING_AWAY, "idle"), idleClose, now);
                closedIdle = true;
                return Due.IDLE;
            }
            case GONE ->
                end(dropped("no byte came from the peer within pongTimeout, " + DurationText.of(options.pongTimeout())
                        + ", after a ping and the time for earlier output, " + DurationText.of(keepAlive.timeToRead())
                        + "; raise the option pongTimeout if the network may pause for longer"));
            case FINE -> {}
        }
        return Due.CHANGED;
    }

    /**
     * Takes note of what the peer has taken of an unfinished write, and ends the connection if that is nothing for too long.
     *
     * @param batch the write that was looked after; another may be under way by now
     * @param tried whether anybody has tried to write since the look before
     * @return whether it has ended the connection
     */
    public boolean looked(ByteBuffer batch, int unwritten, boolean tried, long now) {
        boolean stuck = mayLeave() && flow.isUnderWay(batch) && flow.isStuck(unwritten, tried, now);
        if (stuck) {
            end(dropped("the peer read nothing for sendTimeout, " + DurationText.of(options.sendTimeout()) + ": "
                    + flow.bytesLeft()
                    + " bytes have left since the opening, and none of the next " + flow.bytesInFlight()
                    + "; raise the option sendTimeout if peers may pause for longer; echo large messages with"
                    + " sendAsync, because a peer that blocks in a send reads nothing"));
        }
        return stuck;
    }

    private static WebSocketException dropped(String why) {
        return new WebSocketException("The connection was dropped: " + why);
    }

    // how it ends

    /** Where the connection stands. */
    public State state() {
        return state;
    }

    /** Why the connection closes; empty while it is open. */
    public Optional<CloseReason> closeReason() {
        return state == State.OPEN ? Optional.empty() : Optional.of(endReason());
    }

    private CloseReason endReason() {
        return reason != null ? reason : CloseReason.of(CloseCode.ABNORMAL_CLOSURE);
    }

    /** Why the connection failed or ended, when that was not by a closing handshake. */
    public @Nullable Throwable cause() {
        return cause;
    }

    /** What a call that comes too late throws. */
    public WebSocketClosedException closedException() {
        return new WebSocketClosedException(side.id, endReason(), cause);
    }

    /** Whether the connection failed. */
    public boolean hasFailed() {
        return failed;
    }

    /** Whether this side began the closing handshake. */
    public boolean hasClosedFirst() {
        return closedFirst;
    }

    /** Whether this side began the closing handshake because the connection was idle. */
    public boolean hasClosedIdle() {
        return closedIdle;
    }

    /** Whether the peer's close frame has come. */
    public boolean hasPeerClosed() {
        return peerClosed;
    }

    /** Whether the peer's bytes have ended. */
    public boolean hasInputEnded() {
        return inputEnded;
    }
}
