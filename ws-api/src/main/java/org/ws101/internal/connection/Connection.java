package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.log.EndLog;
import org.ws101.internal.protocol.ClosePayload;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Receiving;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.thread.GuardedBy;
import org.ws101.internal.thread.Handover;
import org.ws101.internal.thread.SharedThread;
import org.ws101.internal.thread.Timers;

/**
 * One running connection: the shell round its two halves and the {@link Link} between them. Thread-safe.
 *
 * <p>Its life: {@link #start}, turns of {@link #readable}, and one end. While a turn runs, what its thread sends is collected;
 * so is what a blocking application sends while more input waits for it. All of that leaves in one write, after a millisecond
 * at the latest.
 *
 * <p>Whatever changes the link does so in a few lines under the lock, and calls {@link #pump} then: what follows from a change
 * is in one place. Under the lock no byte is worked on, and nobody is called but the timers.
 */
public final class Connection implements Shell {
    private static final System.Logger LOGGER = System.getLogger(Connection.class.getName());

    /** Something that happens to the link. */
    @FunctionalInterface
    private interface Change {
        void to(Link link, long now);
    }

    private final Setup setup;
    private final Timers timers;
    private final Handover executor;
    private final EndLog endLog;
    private final Receiver receiver;
    private final boolean listens;
    private final boolean dispatches;
    private final WriteHalf writeHalf;
    private final ReadHalf readHalf;
    private final WebSocket webSocket;

    /** Guards the link, and what is said of it here. */
    private final ReentrantLock lock;

    private final Condition changed;

    @GuardedBy("lock")
    private final Link link;

    private final Link.Glance glance;
    /** Written under the lock. */
    private volatile long changes;

    @GuardedBy("lock")
    private Link.State toldState = Link.State.OPEN;
    /** The one entry of this connection in the timers, if there is one, and when it is due. */
    @GuardedBy("lock")
    private Timers.Task timer = () -> {};

    @GuardedBy("lock")
    private boolean armed;

    @GuardedBy("lock")
    private long armedFor;
    /** Whether somebody finishes the connection; written under the lock. */
    private volatile boolean finishing;

    private volatile boolean finished;
    /** Whether the application dropped it while it was open. */
    @GuardedBy("lock")
    private boolean droppedByApplication;

    /** Written under the lock. */
    private volatile @Nullable Transport transport;

    private volatile boolean started;
    /** Halves that may use the extension. */
    private final AtomicInteger halves = new AtomicInteger(2);

    private final CompletableFuture<Boolean> starting = new CompletableFuture<>();
    private final CompletableFuture<Void> ending = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    /** Set before the start. */
    private Runnable messageArrival = () -> {};

    /** A connection in the blocking style: the application receives through {@link #webSocket()}. */
    public static Connection blocking(Setup setup, Services services) {
        return new Connection(setup, services, null, false, ReentrantLock::new);
    }

    /** A connection in the listener style: turns call the listener. */
    public static Connection listening(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, listener, false, ReentrantLock::new);
    }

    /** A connection in the listener style: every callback runs on the executor, and a turn only hands over what it has read. */
    public static Connection dispatching(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, listener, true, ReentrantLock::new);
    }

    /** @param locks makes the two locks */
    @SuppressWarnings("this-escape") // the parts keep the reference, and use it only after start
    Connection(
            Setup setup,
            Services services,
            @Nullable WebSocketListener listener,
            boolean dispatches,
            Supplier<ReentrantLock> locks) {
        this.lock = locks.get();
        this.changed = lock.newCondition();
        this.setup = setup;
        this.timers = services.timers();
        this.executor = new Handover(services.executor(), timers);
        this.endLog = new EndLog(services.log(), setup.place(listener), setup.attachment());
        this.listens = listener != null;
        this.dispatches = dispatches;
        this.link = new Link(
                setup.options(),
                setup.role() == Role.SERVER,
                setup.options().controlFrames() == ControlFrames.MANUAL && listener == null,
                new Link.Control(Sending.firstByte(Opcode.PING), new byte[0]),
                closeFrame(ClosePayload.of(new CloseReason(CloseCode.GOING_AWAY, "idle"))));
        this.glance = link.glance();
        Sending sending = new Sending(
                setup.options(), setup.role() == Role.CLIENT ? services.maskingKeys() : null, setup.extension());
        this.writeHalf = new WriteHalf(this, setup, services, lock, link, locks.get(), sending);
        if (listener == null) {
            Inbox inbox = new Inbox(this, new PausedReading(), setup, lock, link);
            this.receiver = inbox;
            this.webSocket = new ConnectionWebSocket(this, setup, writeHalf, new Incoming(this, inbox, setup), null);
        } else {
            Listening listening = new Listening(this, setup, listener);
            this.receiver = listening;
            this.webSocket = new ConnectionWebSocket(this, setup, writeHalf, null, listening);
        }
        boolean inParts = listener == null || listener instanceof WebSocketListener.InParts;
        Receiving receiving = new Receiving(
                setup.role(), setup.options(), inParts ? Delivery.PARTS : Delivery.WHOLE, setup.extension());
        this.readHalf = new ReadHalf(
                this,
                setup,
                services,
                lock,
                link,
                writeHalf,
                receiving,
                new ReadHalf.Style(receiver, listens, dispatches));
    }

    /** What the inbox asks of reading. */
    private final class PausedReading implements Inbox.Reader {
        @Override
        public boolean mayGoOn() {
            return readHalf.mayGoOn();
        }

        @Override
        public void handleUnread() {
            Transport from = transport;
            if (from != null) {
                readHalf.handleUnread(from);
            }
        }
    }

    private static Link.Control closeFrame(byte[] payload) {
        return new Link.Control(Sending.firstByte(Opcode.CONNECTION_CLOSE), payload);
    }

    // for who has it

    /** The attachment of the setup that the WebSocket's connection was made with; null when it has none. */
    public static @Nullable Object attachmentOf(WebSocket webSocket) {
        return behind(webSocket) instanceof ConnectionWebSocket ours ? ours.attachment() : null;
    }

    /**
     * The WebSocket of a connection itself, when the application has a proxy or a wrapper of it; any other as it is. A
     * connection's WebSocket is its own frame level, so whatever passes calls on shows it.
     */
    public static WebSocket behind(WebSocket webSocket) {
        return ConnectionWebSocket.behind(webSocket);
    }

    /** The connection as the application sees it. */
    @Override
    public WebSocket webSocket() {
        return webSocket;
    }

    /** Whether {@link #readable} calls the application, so that its thread must be one that may block. */
    public boolean runsApplicationCode() {
        return listens && !dispatches;
    }

    /** Whether {@link #start} was called. */
    public boolean hasStarted() {
        return started;
    }

    /** Whether the connection has ended, with or without a start. */
    public boolean hasEnded() {
        return glance.state() == Link.State.OVER;
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
    public Offer offer(PreparedMessage message, long waited) {
        return writeHalf.offer(message, setup.options().sendTimeout().toNanos() - waited);
    }

    /** Queues a message if that is possible at once; any thread. Never waits, not even for a sender who compresses. */
    public Offer tryOffer(PreparedMessage message) {
        return writeHalf.tryOffer(message);
    }

    /**
     * Has something done whenever a message of the peer's, or a part of one, has arrived: on the thread of the turn, before the
     * application gets it. Control frames do not count. It must not block. To be called before the start.
     */
    public void onMessage(Runnable action) {
        messageArrival = action;
    }

    @Override
    public void messageArrived() {
        messageArrival.run();
    }

    /**
     * Completes with true when the connection starts, before its application is called; with false when it ends without having
     * started.
     */
    public CompletionStage<Boolean> starting() {
        return starting.minimalCompletionStage();
    }

    /** Completes with null when the connection has ended, before its application is told. */
    public CompletionStage<Void> ending() {
        return ending.minimalCompletionStage();
    }

    /** Completes with null when the connection has ended and its transport is closed. */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /**
     * Completes with null when the application knows of the end: {@code onClose} has returned, or {@code receive} fails, or
     * it never knew of the beginning.
     */
    public CompletionStage<Void> told() {
        return told.minimalCompletionStage();
    }

    @Override
    public void tell() {
        told.complete(null);
    }

    // the transport

    /**
     * Starts on a transport. Called once. Reading begins when the listener, if there is one, has been opened; what was sent
     * before leaves now. A connection that was dropped before it started closes the transport.
     */
    public void start(Transport startOn) {
        boolean dropped;
        long now = timers.nanoTime();
        lock.lock();
        try {
            started = true;
            dropped = glance.state() == Link.State.OVER;
            if (!dropped) {
                transport = startOn;
                link.start(now);
                arm(now);
            }
        } finally {
            lock.unlock();
        }
        if (dropped) {
            startOn.close();
            return;
        }
        starting.complete(true);
        pump();
        readHalf.start(startOn);
    }

    /**
     * A turn: reads and handles what is there, then flushes what came of it. The transport calls it, on one thread at a time.
     *
     * @return true to be called again when there is more; false when reading pauses or is over, and {@link Transport#resume}
     *     will say when to go on, if ever
     */
    public boolean readable() {
        Transport from = transport;
        return from != null && readHalf.readable(from);
    }

    /** The write that {@link Transport#write} could not finish is done. Called by the transport, on any thread. */
    public void written() {
        change(Link::written);
    }

    /** The network takes nothing any more; input may still be there. Called by the transport, on any thread, any often. */
    public void writeFailed(Throwable cause) {
        change((on, now) -> on.outputFailed(cause, now));
    }

    /** The network failed, or the container gave the connection up. Called by the transport, on any thread, any often. */
    @Override
    public void disconnected(@Nullable Throwable cause) {
        change((on, now) -> on.inputEnded(cause));
    }

    // how it ends

    @Override
    public void close(CloseReason reason) {
        Link.Control frame = closeFrame(ClosePayload.of(reason));
        change((on, now) -> on.close(reason, frame, now));
    }

    @Override
    public void close(CloseReason reason, Link.Control frame) {
        change((on, now) -> on.close(reason, frame, now));
    }

    @Override
    public CompletableFuture<Void> closeLater(CloseReason reason) {
        Link.Control frame = closeFrame(ClosePayload.of(reason));
        CompletableFuture<Void> sent = new CompletableFuture<>();
        change((on, now) -> on.close(reason, frame, sent, now), sent);
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
        Link.Control frame = closeFrame(ClosePayload.of(reason));
        change((on, now) -> {
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

    /** The peer has answered our close frame, or has ended its side behind it. Not on a thread that the peer's answer needs. */
    @Override
    public void awaitDelivery() {
        if (glance.state() == Link.State.OVER || readHalf.waitsForThisThread() || SharedThread.isThis()) {
            return;
        }
        try {
            ended.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebSocketException("Interrupted while waiting for the closing handshake, which goes on", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        WebSocketClosedException how = closedException();
        Throwable cause = how.getCause();
        if (cause != null) {
            WebSocketException lost = new WebSocketTimeoutException(
                    "The connection ended without the answer to the close frame: what was sent last may not have arrived");
            lost.initCause(cause);
            throw lost;
        }
    }

    @Override
    public void conclude() {
        change(Link::conclude);
    }

    @Override
    public void fail(WebSocketFailure failure) {
        if (glance.state() != Link.State.OVER || wasClosedByApplication()) { // which a bean does before it fails
            endLog.failed(failure);
        }
        Link.Control frame = closeFrame(ClosePayload.of(failure));
        change((on, now) -> on.fail(failure, frame, now));
    }

    /** Drops the connection at once, and tells the application why. Any thread, any often. */
    @Override
    public void abort(String why) {
        change((on, now) -> on.end(new WebSocketException("The connection was dropped: " + why)));
    }

    @Override
    public void abort() {
        lock.lock();
        try {
            droppedByApplication |= link.state() == Link.State.OPEN;
        } finally {
            lock.unlock();
        }
        change((on, now) -> on.end(null));
    }

    /** The application will not receive any more: closes, if it has not done so. */
    void finish() {
        if (receiver instanceof Inbox inbox) {
            inbox.abandon();
        }
        conclude();
        close(CloseReason.of(CloseCode.NORMAL_CLOSURE));
    }

    /** Whether the application closed or dropped the connection while it was open; final once it has ended. */
    public boolean wasClosedByApplication() {
        lock.lock();
        try {
            return droppedByApplication || link.hasClosedFirst();
        } finally {
            lock.unlock();
        }
    }

    /** What a call that comes too late throws, with the reason and the cause; once the connection closes. */
    @Override
    public WebSocketClosedException closedException() {
        lock.lock();
        try {
            return link.closedException();
        } finally {
            lock.unlock();
        }
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
    public Optional<CloseReason> closeReason() {
        lock.lock();
        try {
            return link.closeReason();
        } finally {
            lock.unlock();
        }
    }

    // what follows from a change

    private void change(Change change) {
        change(change, null);
    }

    private void change(Change change, @Nullable CompletableFuture<Void> own) {
        long now = timers.nanoTime();
        lock.lock();
        try {
            change.to(link, now);
            link.proceed(now);
            tellChangeOf(now);
        } finally {
            lock.unlock();
        }
        pump(own);
    }

    @Override
    public void tellChange() {
        long now = timers.nanoTime();
        lock.lock();
        try {
            link.proceed(now);
            tellChangeOf(now);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes who waits for what may have changed, and sets the timer. */
    @GuardedBy("lock")
    private void tellChangeOf(long now) {
        assert lock.isHeldByCurrentThread();
        long next = changes + 1;
        changes = next;
        changed.signalAll();
        if (link.state() != toldState) {
            toldState = link.state();
            receiver.changed();
        }
        arm(now);
    }

    @GuardedBy("lock")
    private void arm(long now) {
        if (!link.hasDue()) {
            timer.cancel();
            armed = false;
        } else if (link.isDueBefore(!armed, armedFor)) {
            timer.cancel();
            armed = true;
            armedFor = link.due();
            timer = timers.schedule(Duration.ofNanos(armedFor - now), this::expire);
        }
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    public long awaitChange(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            return changes == seen ? changed.awaitNanos(nanos) : nanos;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pump() {
        pump(null, null, false, 0);
    }

    @Override
    public void pump(@Nullable CompletableFuture<Void> own) {
        pump(null, own, false, 0);
    }

    @Override
    public void pumpAt(long now) {
        pump(null, null, true, now);
    }

    @Override
    public void write(ByteBuffer batch, @Nullable CompletableFuture<Void> own) {
        pump(batch, own, false, 0);
    }

    /**
     * Does what follows from a change, in this order: writes what is queued, completes what has left, ends the connection,
     * reads on. Whoever finds that another thread is at one of these leaves it to that, which looks again when it is done.
     *
     * @param first a batch that was taken
     * @param own completes on this thread
     * @param timed whether {@code time} is the time
     */
    private void pump(@Nullable ByteBuffer first, @Nullable CompletableFuture<Void> own, boolean timed, long time) {
        Transport to = transport;
        if (to != null) {
            ByteBuffer batch = first != null ? first : writeHalf.tryTake();
            while (batch != null) {
                write(to, batch, own, timed, time);
                batch = writeHalf.tryTake();
            }
        }
        completeDue(own);
        if (glance.state() == Link.State.OVER && beginsToFinish()) {
            finishConnection();
        }
        if (finished) {
            writeHalf.release();
        } else if (to != null) {
            readHalf.goOn(to);
        }
    }

    private void write(
            Transport to, ByteBuffer batch, @Nullable CompletableFuture<Void> own, boolean timed, long time) {
        int unwritten = 0;
        Throwable failure = null;
        try {
            unwritten = to.write(batch) ? 0 : Math.max(1, to.unwritten());
        } catch (Throwable e) { // an Error too must end the connection: nobody else could write any more
            failure = e;
        }
        long now = timed ? time : timers.nanoTime();
        List<Flow.Completion> due;
        lock.lock();
        try {
            if (failure == null) {
                link.wrote(batch, unwritten, now);
            } else {
                link.writeFailed(failure, now);
            }
            tellChangeOf(now);
            due = link.takeDue();
        } finally {
            lock.unlock();
        }
        complete(due, own);
    }

    @Override
    public void completeDue(@Nullable CompletableFuture<Void> own) {
        if (glance.hasDue()) {
            complete(takeDue(), own);
        }
    }

    private List<Flow.Completion> takeDue() {
        lock.lock();
        try {
            return link.takeDue();
        } finally {
            lock.unlock();
        }
    }

    /** What depends on these runs on the executor: this thread may be one that many connections share. */
    private void complete(List<Flow.Completion> due, @Nullable CompletableFuture<Void> own) {
        if (due.isEmpty()) {
            return;
        }
        for (Flow.Completion completion : due) {
            if (completion.sent() == own) {
                completion.run(); // nobody depends on it yet
            }
        }
        List<Flow.Completion> others =
                due.stream().filter(completion -> completion.sent() != own).toList();
        if (!others.isEmpty()) {
            executor.execute(() -> others.forEach(Flow.Completion::run), this::noThread);
        }
    }

    /** The timer. */
    private void expire() {
        Link.Due due;
        do {
            long now = timers.nanoTime();
            lock.lock();
            try {
                armed = false;
                due = link.expire(now, readHalf.isReading());
                if (due == Link.Due.STOP_HOLDING_BACK) {
                    receiver.stopHoldingBack();
                }
                link.proceed(now);
                if (due == Link.Due.NOTHING) {
                    arm(now);
                } else {
                    tellChangeOf(now);
                }
            } finally {
                lock.unlock();
            }
            if (due == Link.Due.LOOK) {
                look();
            } else if (due == Link.Due.IDLE) {
                endLog.idle(setup.options());
            }
        } while (due != Link.Due.NOTHING);
        pump();
    }

    /** Looks after a write that takes long. */
    private void look() {
        Transport to = transport;
        if (to == null) {
            return;
        }
        to.writeAgain();
        int unwritten = to.unwritten();
        long now = timers.nanoTime();
        lock.lock();
        try {
            link.looked(unwritten, now);
            tellChangeOf(now);
        } finally {
            lock.unlock();
        }
    }

    private boolean beginsToFinish() {
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

    /** The connection is over, and no thread is in the transport's write: called once. */
    private void finishConnection() {
        CloseReason reason;
        Throwable cause;
        Runnable telling;
        lock.lock();
        try {
            timer.cancel();
            reason = link.closeReason().orElseThrow();
            cause = link.cause();
            telling = telling(reason, cause);
        } finally {
            lock.unlock();
        }
        telling.run();
        ending.complete(null);
        starting.complete(false);
        closeTransport();
        receiver.closed(reason, cause);
        finished = true;
        lock.lock();
        try {
            link.failOutput(new WebSocketClosedException(reason, cause));
        } finally {
            lock.unlock();
        }
        completeDue(null);
        readHalf.end();
        ended.complete(null);
    }

    private void closeTransport() {
        Transport of = transport;
        if (of == null) {
            return;
        }
        try {
            of.close();
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.WARNING, "The transport could not be closed", e);
        }
    }

    /** What tells the log how it ended. */
    @GuardedBy("lock")
    private Runnable telling(CloseReason reason, @Nullable Throwable why) {
        if (why != null) {
            return () -> endLog.ended(reason, why);
        }
        if (link.hasFailed()) {
            return () -> endLog.failed(new WebSocketFailure(reason.code(), reason.text()));
        }
        if (!reason.code().equals(CloseCode.ABNORMAL_CLOSURE)) {
            return link.hasClosedFirst() ? () -> {} : () -> endLog.closedByPeer(reason);
        }
        return link.hasInputEnded() ? endLog::endedWithoutClose : () -> {};
    }

    // for the halves

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
        return finished;
    }

    @Override
    public void halfReleased() {
        Extension extension = setup.extension();
        if (halves.decrementAndGet() == 0 && extension != null) {
            extension.release();
        }
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
