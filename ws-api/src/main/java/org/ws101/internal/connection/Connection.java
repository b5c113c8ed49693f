package org.ws101.internal.connection;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.internal.protocol.ConnectionState;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Protocol;

/**
 * One running connection: its parts, and what joins them. Thread-safe.
 *
 * <p>Its life: {@link #start}, turns of {@link #readable}, see {@link Reading}, and one end, see {@link Closing}. While a turn
 * runs, what its thread sends is collected; so is what a blocking application sends while more input waits for it. All of
 * that leaves in one write, see {@link Writer}, after a millisecond at the latest, see {@link FlushWatchdog}.
 */
public final class Connection {
    /** Guards the protocol and all that can change, here and in the parts. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Setup setup;
    private final Protocol protocol;
    private final CollectedOutput collected;
    private final Outbox outbox;
    private final Writer writer;
    private final Receiver receiver;
    private final Reading reading;
    private final Closing closing;
    private final KeepAlive keepAlive;
    private final WebSocket webSocket;
    private final EndLog endLog;
    /** Written under the lock. */
    private volatile @Nullable Transport transport;

    private volatile boolean started;
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private final CompletableFuture<Boolean> starting = new CompletableFuture<>();
    /** Set before the start. */
    private Runnable messageArrival = () -> {};
    /** Whether the application dropped it while it was open; guarded by the lock. */
    private boolean droppedByApplication;

    /** A connection in the blocking style: the application receives through {@link #webSocket()}. */
    public static Connection blocking(Setup setup, Services services) {
        return new Connection(setup, services, null);
    }

    /** A connection in the listener style: turns call the listener. */
    public static Connection listening(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, new Callbacks(listener, services.executor(), false));
    }

    /** A connection in the listener style: every callback runs on the executor, and a turn only hands over what it has read. */
    public static Connection dispatching(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, new Callbacks(listener, services.executor(), true));
    }

    @SuppressWarnings("this-escape") // the parts keep the reference, and use it only after start
    private Connection(Setup setup, Services services, @Nullable Callbacks callbacks) {
        boolean inParts = callbacks == null || callbacks.listener() instanceof WebSocketListener.InParts;
        Delivery delivery = inParts ? Delivery.PARTS : Delivery.WHOLE;
        this.setup = setup;
        this.endLog = new EndLog(
                services.log(), setup.place(callbacks == null ? null : callbacks.listener()), setup.attachment());
        this.protocol =
                new Protocol(setup.role(), setup.options(), delivery, services.maskingKeys(), setup.extension());
        Guarded guarded = new Guarded(lock, protocol, setup.options(), services.timers());
        this.collected = new CollectedOutput(this::flush, lock, services.timers(), services.watchdog());
        this.outbox = new Outbox(this, guarded, collected);
        this.writer = outbox.writer();
        if (callbacks == null) {
            Inbox inbox = new Inbox(this, guarded);
            this.receiver = inbox;
            this.webSocket = new ConnectionWebSocket(this, setup, outbox, new Incoming(this, inbox, setup), null);
        } else {
            ListenerReceiver listening = new ListenerReceiver(this, guarded, setup, callbacks);
            this.receiver = listening;
            ListenerPace pace = new ListenerPace(listening, outbox, setup.options());
            this.webSocket = new ConnectionWebSocket(this, setup, outbox, null, pace);
        }
        this.closing = new Closing(this, guarded, setup, outbox, receiver);
        this.reading = new Reading(this, guarded, services.buffers(), receiver, closing);
        this.keepAlive = new KeepAlive(this, guarded, reading, writer);
    }

    /** The attachment of the setup that the WebSocket's connection was made with; null when it has none. */
    public static @Nullable Object attachmentOf(WebSocket webSocket) {
        return behind(webSocket) instanceof ConnectionWebSocket ours ? ours.attachment() : null;
    }

    /**
     * The WebSocket of a connection itself, when the application has a proxy or a wrapper of it; any other as it is. A
     * connection's WebSocket is its own frame level, so whatever passes calls on shows it.
     */
    public static WebSocket behind(WebSocket webSocket) {
        return !(webSocket instanceof ConnectionWebSocket) && webSocket.frames() instanceof ConnectionWebSocket ours
                ? ours
                : webSocket;
    }

    /** The connection as the application sees it. */
    public WebSocket webSocket() {
        return webSocket;
    }

    /** Whether {@link #readable} calls the application, so that its thread must be one that may block. */
    public boolean runsApplicationCode() {
        return receiver instanceof ListenerReceiver && receiver.dispatcher() == null;
    }

    /** Whether the application is a listener. */
    boolean hasListener() {
        return receiver instanceof ListenerReceiver;
    }

    /** Whether {@link #start} was called. */
    public boolean hasStarted() {
        return started;
    }

    /** What logs call the application. */
    String nameOf(Object application) {
        return setup.nameOf(application);
    }

    /**
     * Queues a message if that is possible within the send timeout. Any thread; blocks for so long at most, and not at all when
     * {@code waited} is as long. When the thread is interrupted, it waits no more.
     *
     * @param waited how many nanoseconds of the send timeout have passed
     */
    public Offer offer(PreparedMessage message, long waited) {
        return outbox.offer(message, setup.options().sendTimeout().toNanos() - waited);
    }

    /**
     * Has something done whenever a message of the peer's, or a part of one, has arrived: on the thread of the turn, before the
     * application gets it. Control frames do not count. It must not block. To be called before the start.
     */
    public void onMessage(Runnable action) {
        messageArrival = action;
    }

    /** A message, or a part of one, has arrived. Not under the lock. */
    void messageArrived() {
        messageArrival.run();
    }

    /**
     * Completes with true when the connection starts, before its application is called; with false when it ends without having
     * started.
     */
    public CompletionStage<Boolean> starting() {
        return starting.minimalCompletionStage();
    }

    /** Whether it has ended. */
    public boolean hasEnded() {
        return closing.isOver();
    }

    /** Completes with null when the connection has ended, before its application is told. */
    public CompletionStage<Void> ending() {
        return closing.ending();
    }

    /** Completes with null when the connection has ended and its transport is closed. */
    public CompletionStage<Void> ended() {
        return closing.ended();
    }

    /**
     * Completes with null when the application knows of the end: {@code onClose} has returned, or {@code receive} fails, or
     * it never knew of the beginning.
     */
    public CompletionStage<Void> told() {
        return told.minimalCompletionStage();
    }

    /** The application knows of the end. Not under the lock. */
    void tell() {
        told.complete(null);
    }

    /**
     * Starts on a transport. Called once. Reading begins when the listener, if there is one, has been opened; what was sent
     * before leaves now. A connection that was dropped before it started closes the transport.
     */
    public void start(Transport startOn) {
        boolean dropped;
        lock.lock();
        try {
            started = true;
            dropped = closing.isOver();
            if (!dropped) {
                transport = startOn;
                writer.start();
                reading.clockStarts();
                keepAlive.start();
            }
        } finally {
            lock.unlock();
        }
        if (dropped) {
            startOn.close();
            return;
        }
        starting.complete(true);
        flush();
        if (receiver instanceof ListenerReceiver listener) {
            listener.open(() -> reading.start(startOn));
        } else {
            reading.start(startOn);
        }
    }

    /**
     * A turn: reads and handles what is there, then flushes what came of it. The transport calls it, on one thread at a time.
     *
     * @return true to be called again when there is more; false when reading pauses or is over, and {@link Transport#resume}
     *     will say when to go on, if ever
     */
    public boolean readable() {
        Transport from = transport;
        return from != null && reading.readable(from);
    }

    /** The write that {@link Transport#write} could not finish is done. Called by the transport, on any thread. */
    public void written() {
        writer.batchLeft();
        flush();
    }

    /** The network failed, or the container gave the connection up. Called by the transport, on any thread, any often. */
    public void disconnected(@Nullable Throwable cause) {
        closing.disconnected(cause);
    }

    /** Drops the connection at once, and tells the application why. Any thread, any often. */
    public void abort(String why) {
        closing.end(new WebSocketException("The connection was dropped: " + why));
    }

    /** Drops the connection at once, as the application wishes. */
    void abort() {
        lock.lock();
        try {
            droppedByApplication |= protocol.state() == ConnectionState.OPEN;
        } finally {
            lock.unlock();
        }
        closing.end(null);
    }

    /** Whether the application closed or dropped the connection while it was open; final once it has ended. */
    public boolean wasClosedByApplication() {
        lock.lock();
        try {
            return droppedByApplication || protocol.hasClosedFirst();
        } finally {
            lock.unlock();
        }
    }

    /** What a call that comes too late throws, with the reason and the cause; once the connection has ended. */
    public WebSocketClosedException closedException() {
        lock.lock();
        try {
            return new WebSocketClosedException(protocol.closeReason().orElseThrow(), closing.cause());
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is queued, now, and does what follows from that. Never blocks, and not under the lock. */
    void flush() {
        Transport to = transport;
        if (to != null) {
            writer.flush(to);
            writer.complete();
            closing.proceed();
            reading.goOn(to);
        }
    }

    /** Writes what is queued, now, and nothing else: for a sender that is in the middle of its message. */
    void write() {
        Transport to = transport;
        if (to != null) {
            writer.flush(to);
        }
    }

    /** Flushes, unless the calling thread will do so when it has dealt with the input that is there. */
    void flushUnlessCollecting() {
        boolean collects;
        lock.lock();
        try {
            collects = reading.isTurnOfThisThread() || receiver.isCollecting();
        } finally {
            lock.unlock();
        }
        if (collects) {
            collected.collect();
        } else {
            flush();
        }
    }

    /** Goes on reading after a pause, if there is no reason for it any more. Not under the lock. */
    void goOnReading() {
        Transport from = transport;
        if (from != null) {
            reading.goOn(from);
        }
    }

    /** Goes on after a pause with what was read before, on the calling thread; for the inbox. */
    void handleUnread() {
        Transport from = transport;
        if (from != null) {
            reading.handleUnread(from);
        }
    }

    /** Starts the closing handshake, or answers the peer's close frame; nothing when that was done. */
    void close(CloseReason reason) {
        flushAfter(() -> protocol.close(reason));
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
        flushAfter(() -> {
            closing.hurry();
            protocol.close(reason);
        });
    }

    /** An executor has not taken a task of the connection's, in whatever way: drops it, and tells the log. Any thread, any often. */
    public void noThread(Throwable cause) {
        endLog.noThread(cause);
        closing.disconnected(cause);
    }

    /** Sends the close frame that the peer's close frame or breach asks for. */
    void conclude() {
        flushAfter(protocol::conclude);
    }

    /** Fails the connection. */
    void fail(WebSocketFailure failure) {
        if (!closing.isOver() || wasClosedByApplication()) { // which a bean does before it fails
            endLog.failed(failure);
        }
        flushAfter(() -> protocol.fail(failure));
    }

    private void flushAfter(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** The application will not receive any more: closes, if it has not done so. */
    void finish() {
        if (receiver instanceof Inbox inbox) {
            inbox.abandon();
        }
        conclude();
        close(CloseReason.of(CloseCode.NORMAL_CLOSURE));
    }

    boolean isOpen() {
        lock.lock();
        try {
            return protocol.state() == ConnectionState.OPEN;
        } finally {
            lock.unlock();
        }
    }

    Optional<CloseReason> closeReason() {
        lock.lock();
        try {
            return protocol.closeReason();
        } finally {
            lock.unlock();
        }
    }

    /** Why the connection failed or ended, when that was not by a closing handshake. Under the lock. */
    @Nullable
    Throwable cause() {
        return closing.cause();
    }

    /** Whether the connection has ended. */
    boolean isOver() {
        return closing.isOver();
    }

    /** Whether the peer's close frame is for the application to answer. Under the lock. */
    boolean applicationAnswers() {
        return closing.applicationAnswers();
    }

    /** Why the connection ends, for the log. */
    EndLog endLog() {
        return endLog;
    }

    /** Output that may wait for more to leave with it. */
    CollectedOutput collected() {
        return collected;
    }

    /** Whether a listener would soon have to wait to send. Under the lock. */
    boolean isCongested() {
        return hasListener() && writer.isCongested();
    }

    /** Whether reading is paused and there is no reason for it any more. Under the lock. */
    boolean mayGoOn() {
        return reading.mayGoOn();
    }

    /** When the last bytes came. */
    long lastRead() {
        return reading.lastRead();
    }

    /** The connection has ended: gives back what it holds. Under the lock. */
    void release() {
        keepAlive.stop();
        writer.end();
        reading.release();
    }

    /** The connection has ended, and the last call of the transport's write has returned. Not under the lock. */
    void finishEnd() {
        closing.finish();
    }

    /** The connection has ended: closes the transport, if it has started on one; otherwise its application will hear nothing. */
    void closeTransport() {
        if (starting.complete(false)) {
            tell();
        }
        Transport of = transport;
        if (of != null) {
            of.close();
        }
    }
}
