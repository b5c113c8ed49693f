package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.internal.application.Inbox;
import org.ws101.internal.application.Incoming;
import org.ws101.internal.application.Listening;
import org.ws101.internal.application.MixedListener;
import org.ws101.internal.application.Receiver;
import org.ws101.internal.frame.OutputBuffer;
import org.ws101.internal.link.Control;
import org.ws101.internal.link.Link;
import org.ws101.internal.log.EndLog;
import org.ws101.internal.observation.Observation;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.ClosePayload;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.recording.FlightRecording;
import org.ws101.internal.recording.Recorded;
import org.ws101.internal.setup.Identity;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.Handover;
import org.ws101.internal.thread.SharedThread;
import org.ws101.internal.thread.Timers;
import org.ws101.internal.trace.Trace;
import org.ws101.internal.transport.TracedTransport;
import org.ws101.internal.transport.Transport;

/**
 * One running connection: the shell round its two halves and the {@link Link} between them. Thread-safe.
 *
 * <p>Its life: {@link #start}, turns of {@link #readable}, and one end. While a turn runs, what its thread sends is collected;
 * so is what a blocking application sends while more input waits for it. All of that leaves in one write, after a millisecond
 * at the latest.
 *
 * <p>Here is what may be asked of it; what follows from that is in {@link Pump}, and what happens at its end in {@link Ending}.
 */
public final class Connection implements Shell, EndLog.Failures {
    /** What is sent to a silent peer. */
    private static final Control PING = new Control(Sending.firstByte(Opcode.PING), new byte[0]);

    private static final Control IDLE_CLOSE =
            closeFrame(ClosePayload.of(new CloseReason(CloseCode.GOING_AWAY, "idle")));

    private final Setup setup;
    private final Timers timers;
    private final Handover executor;
    private final EndLog endLog;
    private final Receiver receiver;
    private final boolean listens;
    private final boolean dispatches;
    private final boolean nonBlocking;
    private final WriteHalf writeHalf;
    private final ReadHalf readHalf;
    private final Ending ending;
    private final ClosedStage closed;
    private final Pings pings;
    private final Pump pump;
    private final WebSocket webSocket;

    /** Null when nothing is traced. */
    private final @Nullable Trace trace;
    /** Null when nobody observes. */
    private final @Nullable Observation observation;

    private final Link.Glance glance;
    private volatile boolean started;
    /** Whether it has opened; written before {@link #openedAt} is read. */
    private volatile boolean opened;

    private long openedAt;
    /** Set before the start. */
    private Runnable messageArrival = () -> {};

    /** A connection in the blocking style: the application receives through {@link #webSocket()}. */
    public static Connection blocking(Setup setup, Services services) {
        return new Connection(setup, services, null, false, Meeting.REAL);
    }

    /** A connection in the listener style: turns call the listener, which may be declared {@linkplain WebSocketOptions#nonBlocking not to block}. */
    public static Connection listening(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, listener, false, Meeting.REAL);
    }

    /** A connection in the listener style: every callback runs on the executor, and a turn only hands over what it has read. */
    public static Connection dispatching(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, listener, true, Meeting.REAL);
    }

    /**
     * What threads meet at: the JDK's, but for tests.
     *
     * @param locks makes the two locks
     * @param elsewhere runs what must be run and the executor does not take
     */
    record Meeting(Supplier<ReentrantLock> locks, Executor elsewhere) {
        static final Meeting REAL = new Meeting(ReentrantLock::new, Handover::runOnItsOwn);
    }

    @SuppressWarnings("this-escape") // the parts keep the reference, and use it only after start
    Connection(
            Setup setup, Services services, @Nullable WebSocketListener listener, boolean dispatches, Meeting meeting) {
        ReentrantLock lock = meeting.locks.get(); // guards the link
        this.setup = setup;
        this.timers = services.timers();
        Identity identity = Identity.of(setup);
        Observation observing = Observation.of(setup.observed(), identity.id());
        this.observation = observing;
        this.endLog = new EndLog(services.log(), setup.place(listener), identity, this);
        this.executor = new Handover(services.executor(), meeting.elsewhere, timers, endLog);
        this.trace = Trace.of(identity.id(), setup.options());
        this.listens = listener != null;
        this.dispatches = dispatches;
        this.nonBlocking = listens && !dispatches && setup.options().nonBlocking();
        Link link = new Link(
                setup.options(),
                new Link.Side(
                        identity.id(),
                        setup.role() == Role.SERVER,
                        setup.options().controlFrames() == ControlFrames.MANUAL && listener == null),
                PING,
                IDLE_CLOSE);
        this.glance = link.glance();
        Sending sending = new Sending(
                setup.options(),
                setup.role() == Role.CLIENT ? services.maskingKeys() : null,
                setup.extension(),
                new OutputBuffer(services.buffers()),
                observing == null ? null : observing.sent());
        Output output = new Output(
                this, services, lock, link, new Output.Senders(meeting.locks.get(), sending, setup.extension()));
        this.writeHalf = new WriteHalf(
                this, setup.options(), link, output, new LaterSends(this, setup.options(), output, lock, link));
        this.closed = new ClosedStage(this, lock);
        this.pings = new Pings(this, output, timers, lock, link);
        ConnectionWebSocket.Parts parts = new ConnectionWebSocket.Parts(identity.id(), writeHalf, closed, pings);
        if (listener == null) {
            Inbox inbox = new Inbox(this, new PausedReading(), setup.options(), lock, link);
            this.receiver = inbox;
            this.webSocket = new ConnectionWebSocket(
                    this, setup, parts, new Incoming(this, inbox, setup.role(), setup.options()), null);
        } else {
            String name = setup.nameOf(listener instanceof MixedListener mixed ? mixed.named() : listener);
            Listening listening = new Listening(this, setup.options(), services.calls(), listener, name);
            this.receiver = listening;
            this.webSocket = new ConnectionWebSocket(this, setup, parts, null, listening);
        }
        this.readHalf = new ReadHalf(
                this,
                setup,
                services,
                lock,
                link,
                output,
                new ReadHalf.Style(receiver, listens, dispatches, nonBlocking));
        this.ending = new Ending(this, setup.extension(), new Ending.Told(receiver, closed, pings), lock, link);
        this.pump = new Pump(
                this, setup.options(), timers, lock, link, new Pump.Parts(output, readHalf, receiver, ending, trace));
    }

    /** What the inbox asks of reading. */
    private final class PausedReading implements Inbox.Reader {
        @Override
        public boolean mayGoOn() {
            return readHalf.mayGoOn();
        }

        @Override
        public void handleUnread() {
            Transport from = pump.transport();
            if (from != null) {
                readHalf.handleUnread(from);
            }
        }
    }

    private static Control closeFrame(byte[] payload) {
        return new Control(Sending.firstByte(Opcode.CONNECTION_CLOSE), payload);
    }

    // for who has it

    /** The attachment of the setup that the WebSocket's connection was made with; null when it has none. */
    public static @Nullable Object attachmentOf(WebSocket webSocket) {
        return webSocket.unwrap() instanceof ConnectionWebSocket ours ? ours.attachment() : null;
    }

    /** The connection as the application sees it. */
    @Override
    public WebSocket webSocket() {
        return webSocket;
    }

    /** Whether {@link #readable} calls the application. */
    public boolean runsApplicationCode() {
        return listens && !dispatches;
    }

    /** Whether what {@link #readable} calls may block, so that its thread must be one that may. */
    public boolean turnsMayBlock() {
        return runsApplicationCode() && !nonBlocking;
    }

    /** Whether {@link #start} was called. */
    public boolean hasStarted() {
        return started;
    }

    /** Whether the connection has ended, with or without a start. */
    public boolean hasEnded() {
        return glance.state() == Link.State.OVER;
    }

    /** The time since it has opened; zero before that. */
    public Duration age() {
        return opened ? Duration.ofNanos(timers.nanoTime() - openedAt) : Duration.ZERO;
    }

    /** How many bytes of output have been queued and have not left. */
    public long queuedOutputBytes() {
        return writeHalf.bytesHeld();
    }

    /** How many messages and parts have been queued and have not left. */
    public long queuedOutputMessages() {
        return writeHalf.messagesHeld();
    }

    /** How many messages and parts wait in the queue that a blocking application receives from. */
    public int queuedInputMessages() {
        return receiver.queuedMessages();
    }

    /** What logs call the application. */
    String nameOf(Object application) {
        return setup.nameOf(application);
    }

    /**
     * Queues a message if that is possible within the send timeout. Any thread; waits for room for so long at most, and not at
     * all when {@code waited} is as long; also while another sender compresses. When the thread is interrupted, it waits for no
     * room any more.
     *
     * @param waited how many nanoseconds of the send timeout have passed
     */
    public BroadcastResult offer(PreparedMessage message, long waited) {
        return writeHalf.offer(message, setup.options().sendTimeout().toNanos() - waited);
    }

    /** Queues a message if that is possible at once; any thread. Never waits, not even for a sender who compresses. */
    public BroadcastResult tryOffer(PreparedMessage message) {
        return writeHalf.tryOffer(message);
    }

    /**
     * Queues a message behind all others, also beyond the outbound bound and behind a message that is being sent in parts; any
     * thread. Never waits for room. Whoever calls it again before the first has completed lets memory grow.
     *
     * @return completes when the message is within the outbound bound; exceptionally when nothing can be sent any more, or the option
     *     {@code outboundOverflow} is {@code ABORT} and there is no room, which drops the connection
     */
    public CompletableFuture<Void> offerInTurn(PreparedMessage message) {
        return writeHalf.offerInTurn(message);
    }

    /**
     * Has something done whenever a message of the peer's, or a part of one, has arrived: on the thread of the turn, before the
     * application gets it. Control frames do not count. It must not block. To be called before the start.
     */
    public void onMessage(Runnable action) {
        messageArrival = action;
    }

    @Override
    public boolean takesPong(Message.Pong pong) {
        return pings.takes(pong);
    }

    @Override
    public void messageArrived() {
        messageArrival.run();
        if (observation != null) {
            observation.messageArrived();
        }
    }

    @Override
    public @Nullable Observation observation() {
        return observation;
    }

    private void tellOpened(long now) {
        openedAt = now;
        opened = true;
        if (observation != null) {
            observation.opened(now);
        }
        FlightRecording.opened(this::recorded);
    }

    /** See {@link EndLog.Failures}. */
    @Override
    public void failed(Throwable cause) {
        tellFailed(observation, this::recorded, cause);
    }

    @Override
    public EndLog logAfterEnd() {
        Observation observing = observation;
        Recorded recorded = recorded();
        return endLog.afterEnd(cause -> tellFailed(observing, () -> recorded, cause));
    }

    private static void tellFailed(@Nullable Observation observing, Supplier<Recorded> recorded, Throwable cause) {
        if (observing != null) {
            observing.failed(cause);
        }
        int code = cause instanceof WebSocketFailure failure ? failure.code().code() : 0;
        FlightRecording.failed(recorded, code, cause);
    }

    @Override
    public void tellSlow(WebSocketObserver.Slowness how, long queued) {
        if (observation != null) {
            observation.slow(how, queued);
        }
        FlightRecording.slow(this::recorded, how.name(), queued);
    }

    @Override
    public void tellClosed(CloseReason reason, WebSocketObserver.Closer by, long now) {
        if (observation != null) {
            observation.closed(reason, by, now);
        }
        if (opened) {
            FlightRecording.closed(
                    this::recorded, reason.code().code(), reason.text(), by.name(), Duration.ofNanos(now - openedAt));
        }
    }

    @Override
    public Recorded recorded() {
        Object attachment = setup.role() == Role.SERVER ? setup.attachment() : null;
        return new Recorded(
                webSocket.id(),
                endLog.place(),
                attachment == null ? "" : attachment.toString(),
                setup.provenance().remoteAddress());
    }

    /** The handshake has been answered: observers are told, if the start has not done so. */
    public void handshakeAccepted() {
        if (observation != null) {
            observation.accepted();
        }
    }

    /** A message found no room, and is not sent: observers are told. */
    public void notSent() {
        writeHalf.tellSlow(WebSocketObserver.Slowness.NOT_SENT);
    }

    /**
     * Completes with true when the connection starts, before its application is called; with false when it ends without having
     * started.
     */
    public CompletionStage<Boolean> starting() {
        return ending.starting();
    }

    /** Has something done when the connection has ended, before its application is told. It must not block. */
    public void whenEnding(Runnable action) {
        ending.ending().then(action);
    }

    /** Has something done when the connection has ended and its transport is closed. It must not block. */
    public void whenEnded(Runnable action) {
        ending.ended().then(action);
    }

    /** Completes with null when the connection has ended and its transport is closed. */
    public CompletionStage<Void> ended() {
        return ending.ended().stage();
    }

    /**
     * Has something done when the application knows of the end: {@code onClose} has returned, or {@code receive} fails, or it
     * never knew of the beginning. It must not block.
     */
    public void whenTold(Runnable action) {
        ending.told().then(action);
    }

    /** Completes with null when the application knows of the end, see {@link #whenTold}. */
    public CompletionStage<Void> told() {
        return ending.told().stage();
    }

    @Override
    public void completeClosed() {
        closed.complete();
    }

    @Override
    public void tell() {
        ending.tell();
    }

    // the transport

    /**
     * Starts on a transport. Called once. Reading begins when the listener, if there is one, has been opened; what was sent
     * before leaves now. A connection that was dropped before it started closes the transport.
     */
    public void start(Transport startOn) {
        start(startOn, null);
    }

    /**
     * The same.
     *
     * @param here runs tasks on the calling thread, which may block: the listener is opened there, unless each callback has a thread
     *     of the executor's; null when it must not block
     */
    public void start(Transport startOn, @Nullable Executor here) {
        started = true;
        Transport on = trace == null ? startOn : TracedTransport.start(startOn, trace, webSocket);
        if (!pump.start(on)) {
            on.close();
            return;
        }
        tellOpened(timers.nanoTime());
        ending.started();
        pump.pump();
        readHalf.start(on, here);
    }

    /**
     * A turn: reads and handles what is there, then flushes what came of it. The transport calls it, on one thread at a time.
     *
     * @return true to be called again when there is more; false when reading pauses or is over, and {@link Transport#resume}
     *     will say when to go on, if ever
     */
    public boolean readable() {
        Transport from = pump.transport();
        return from != null && readHalf.readable(from);
    }

    /** A turn was asked for, and waits for a thread until {@link #turnCame}: so long nobody reads. By who may begin one. */
    void turnWaits() {
        readHalf.waitsForThread(true);
    }

    /** A turn that was asked for has come. On its thread. */
    void turnCame() {
        readHalf.waitsForThread(false);
    }

    /** The write that {@link Transport#write} could not finish is done. Called by the transport, on any thread. */
    public void written() {
        pump.change(Link::written);
    }

    /** The network takes nothing any more; input may still be there. Called by the transport, on any thread, any often. */
    public void writeFailed(Throwable cause) {
        pump.change((on, now) -> on.outputFailed(cause, now));
    }

    /** The network failed, or the container gave the connection up. Called by the transport, on any thread, any often. */
    @Override
    public void disconnected(@Nullable Throwable cause) {
        pump.change((on, now) -> on.inputEnded(cause));
    }

    // how it ends

    @Override
    public void close(CloseReason reason) {
        Control frame = closeFrame(ClosePayload.of(reason));
        pump.change((on, now) -> on.close(reason, frame, now));
    }

    @Override
    public void close(CloseReason reason, Control frame) {
        pump.change((on, now) -> on.close(reason, frame, now));
    }

    @Override
    public CompletableFuture<Void> closeLater(CloseReason reason) {
        Control frame = closeFrame(ClosePayload.of(reason));
        CompletableFuture<Void> sent = new CompletableFuture<>();
        pump.change((on, now) -> on.close(reason, frame, sent, now), sent);
        return sent;
    }

    /**
     * Starts the closing handshake because of what the peer or its user does, and tells the log of it; nothing when that was
     * done. A peer that reads slowly is not waited for.
     *
     * @param remedy what to change if that is not wanted
     */
    public void closeAndTell(CloseReason reason, String remedy) {
        if (isOpen()) {
            endLog.closed(reason, remedy);
        }
        Control frame = closeFrame(ClosePayload.of(reason));
        pump.change((on, now) -> {
            on.hurry();
            on.close(reason, frame, now);
        });
    }

    /** An executor has not taken a task of the connection's, in whatever way: drops it, and tells the log. Any thread, any often. */
    @Override
    public void noThread(Throwable cause) {
        endLog.noThread(cause);
        disconnected(cause);
    }

    /** Does not wait on a thread that the peer's answer needs. */
    @Override
    public void awaitDelivery() {
        if (readHalf.waitsForThisThread() || SharedThread.isThis()) {
            return;
        }
        ending.awaitDelivery();
    }

    @Override
    public void conclude() {
        pump.change(Link::conclude);
    }

    @Override
    public void fail(WebSocketFailure failure) {
        if (glance.state() != Link.State.OVER || wasClosedByApplication()) { // which a bean does before it fails
            endLog.failed(failure);
        }
        Control frame = closeFrame(ClosePayload.of(failure));
        pump.change((on, now) -> on.fail(failure, frame, now));
    }

    /** Drops the connection at once, and tells the application why. Any thread, any often. */
    @Override
    public void abort(String why) {
        pump.change((on, now) -> on.end(new WebSocketException("The connection was dropped: " + why)));
    }

    @Override
    public void abort() {
        ending.drops();
        pump.change((on, now) -> on.end(null));
    }

    /** The application will not receive any more: closes, if it has not done so. */
    void finish() {
        if (receiver instanceof Inbox inbox) {
            inbox.abandon();
        }
        conclude();
        close(CloseReason.of(CloseCode.NORMAL_CLOSURE));
    }

    /** Interrupts a callback that runs on a thread which no executor of the services ends. Any thread. */
    public void interruptCallback() {
        receiver.interrupt();
    }

    /** Whether the application closed or dropped the connection while it was open; final once it has ended. */
    public boolean wasClosedByApplication() {
        return ending.wasClosedByApplication();
    }

    /** What a call that comes too late throws, with the reason and the cause; once the connection closes. */
    @Override
    public WebSocketClosedException closedException() {
        return ending.closedException();
    }

    @Override
    public boolean isOpen() {
        return glance.state() == Link.State.OPEN;
    }

    @Override
    public boolean canSend() {
        return glance.state().sends();
    }

    @Override
    public void requireSendable() {
        if (!canSend()) {
            throw closedException();
        }
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return ending.closeReason();
    }

    // for the halves

    @Override
    public void pump() {
        pump.pump();
    }

    @Override
    public void pump(@Nullable CompletableFuture<Void> own) {
        pump.pump(own);
    }

    @Override
    public void pumpAt(long now) {
        pump.pumpAt(now);
    }

    @Override
    public void write(ByteBuffer batch, @Nullable ByteBuffer payload, @Nullable CompletableFuture<Void> own) {
        pump.write(batch, payload, own);
    }

    @Override
    public void completeDue(@Nullable CompletableFuture<Void> own) {
        pump.completeDue(own);
    }

    @Override
    public void tellChange() {
        pump.tellChange();
    }

    @Override
    public long changes() {
        return pump.changes();
    }

    @Override
    public long awaitChange(long seen, long nanos) throws InterruptedException {
        return pump.awaitChange(seen, nanos);
    }

    @Override
    public boolean collects() {
        return readHalf.isTurnOfThisThread() || receiver.isCollecting();
    }

    @Override
    public boolean isInTurn() {
        return readHalf.isTurnOfThisThread();
    }

    @Override
    public boolean hasFinished() {
        return ending.hasFinished();
    }

    @Override
    public void halfReleased() {
        ending.halfReleased();
    }

    @Override
    public EndLog endLog() {
        return endLog;
    }

    @Override
    public Handover executor() {
        return executor;
    }
}
