package org.ws101.internal.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.internal.protocol.ConnectionState;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Protocol;

/**
 * One running connection: reads in turns, and flushes once at the end of each. Thread-safe.
 *
 * <p>Its life: {@link #start}, turns of {@link #readable}, and one end, see {@link Closing}. While a turn runs, what its
 * thread sends is collected; so is what a blocking application sends while more input waits for it. All of that leaves in
 * one write, after a millisecond at the latest: see {@link FlushWatchdog}.
 */
public final class Connection {
    /** After so many reads in one turn there is a flush, in case the peer never pauses. */
    private static final int READS_PER_FLUSH = 16;

    /** Guards the protocol and all that can change: here, in the outbox, the receiver and the closing. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Protocol protocol;
    private final Services services;
    private final Outbox outbox;
    private final Receiver receiver;
    private final Closing closing;
    private final KeepAlive keepAlive;
    private final WebSocket webSocket;
    private volatile @Nullable Transport transport;
    /** The thread that reads and handles input just now. */
    private volatile @Nullable Thread turn;

    private volatile long lastRead;
    /** Whether a thread handles input just now; guarded by the lock. */
    private boolean reading;
    /** Whether reading stopped because the application is behind; guarded by the lock. */
    private boolean paused;
    /** Input that was read and not handled, while reading is paused; guarded by the lock. */
    private @Nullable ByteBuffer unread;
    /** Whether the watchdog looks at this connection; guarded by the lock. */
    private boolean watched;
    /** Whether output is being collected; written under the lock, and since when, before it. */
    private volatile boolean collected;

    private volatile long collectedSince;

    /** A connection in the blocking style: the application receives through {@link #webSocket()}. */
    public static Connection blocking(Setup setup, Services services) {
        return new Connection(setup, services, null);
    }

    /** A connection in the listener style. */
    public static Connection listening(Setup setup, Services services, WebSocketListener listener) {
        return new Connection(setup, services, listener);
    }

    @SuppressWarnings("this-escape") // the parts keep the reference, and use it only after start
    private Connection(Setup setup, Services services, @Nullable WebSocketListener listener) {
        Delivery delivery = listener == null ? Delivery.PARTS : Delivery.WHOLE;
        this.services = services;
        this.protocol =
                new Protocol(setup.role(), setup.options(), delivery, services.maskingKeys(), setup.extension());
        Guarded guarded = new Guarded(lock, protocol, setup.options(), services.timers());
        this.outbox = new Outbox(this, guarded);
        if (listener == null) {
            Inbox inbox = new Inbox(this, guarded);
            this.receiver = inbox;
            this.webSocket = new ConnectionWebSocket(this, setup, outbox, new Incoming(this, inbox, setup));
        } else {
            this.receiver = new ListenerReceiver(this, lock, listener, services.executor());
            this.webSocket = new ConnectionWebSocket(this, setup, outbox, null);
        }
        this.closing = new Closing(this, guarded, setup, outbox, receiver);
        this.keepAlive = new KeepAlive(this, guarded, outbox);
    }

    /** The attachment of the setup that the WebSocket's connection was made with; null when it has none. */
    public static @Nullable Object attachmentOf(WebSocket webSocket) {
        return webSocket instanceof ConnectionWebSocket ours ? ours.attachment() : null;
    }

    /** The connection as the application sees it. */
    public WebSocket webSocket() {
        return webSocket;
    }

    /** Whether {@link #readable} calls the application, so that its thread must be one that may block. */
    public boolean runsApplicationCode() {
        return receiver instanceof ListenerReceiver;
    }

    /** Whether {@link #start} was called. */
    public boolean hasStarted() {
        return transport != null;
    }

    /** Completes with null when the connection has ended and its transport is closed. */
    public CompletionStage<Void> ended() {
        return closing.ended();
    }

    /**
     * Starts on a transport. Called once. Reading begins when the listener, if there is one, has been opened; what was sent
     * before leaves now. A connection that was dropped before it started closes the transport.
     */
    public void start(Transport startOn) {
        lastRead = services.timers().nanoTime();
        transport = startOn;
        if (isOver()) {
            startOn.close();
            return;
        }
        keepAlive.start();
        flush();
        if (receiver instanceof ListenerReceiver listener) {
            listener.open(startOn::resume);
        } else {
            startOn.resume();
        }
    }

    /**
     * A turn: reads and handles what is there, then flushes what came of it. The transport calls it, on one thread at a time.
     *
     * @return true to be called again when there is more; false when reading pauses or is over, and {@link Transport#resume}
     *     will say when to go on, if ever
     */
    public boolean readable() {
        ByteBuffer buffer = beginReading();
        if (buffer == null) {
            return false;
        }
        turn = Thread.currentThread();
        boolean more;
        try {
            more = readTurn(buffer);
        } catch (IOException | RuntimeException e) {
            closing.disconnected(e);
            more = false;
        } finally {
            turn = null;
        }
        flush();
        endReading();
        return more;
    }

    private boolean readTurn(ByteBuffer buffer) throws IOException {
        Transport from = transport();
        for (int reads = 1; handleAll(buffer); reads++) {
            int count = from.read(buffer.clear());
            buffer.flip();
            if (count <= 0) {
                services.buffers().giveBack(buffer);
                if (count < 0) {
                    closing.disconnected(null);
                }
                return count == 0;
            }
            lastRead = services.timers().nanoTime();
            if (reads % READS_PER_FLUSH == 0) {
                flush();
            }
        }
        return false;
    }

    /** Takes the right to read, and the buffer to go on with; null when it is not to be had. */
    private @Nullable ByteBuffer beginReading() {
        lock.lock();
        try {
            if (reading || closing.isOver() || (paused && mustPause())) {
                return null;
            }
            reading = true;
            paused = false;
            receiver.beginTurn();
            ByteBuffer buffer = unread;
            unread = null;
            return buffer != null ? buffer : services.buffers().take();
        } finally {
            lock.unlock();
        }
    }

    private void endReading() {
        receiver.endTurn();
        boolean goOn;
        lock.lock();
        try {
            reading = false;
            goOn = mayGoOn();
        } finally {
            lock.unlock();
        }
        if (goOn) {
            transport().resume();
        }
    }

    /** Hands over all events in the buffer; false when the rest has to wait, and is kept. */
    private boolean handleAll(ByteBuffer buffer) {
        while (true) {
            Event event;
            lock.lock();
            try {
                if (mustPause()) {
                    paused = true;
                    unread = buffer;
                    return false;
                }
                event = protocol.receive(buffer);
            } finally {
                lock.unlock();
            }
            if (event == null) {
                return true;
            }
            receiver.accept(event);
            if (isLast(event)) {
                closing.peerIsDone(event);
            } else if (collected && services.timers().nanoTime() - collectedSince >= FlushWatchdog.PATIENCE_NANOS) {
                flush(); // the callback ran long
            }
        }
    }

    private static boolean isLast(Event event) {
        return event instanceof Event.Failed
                || (event instanceof Event.Received received && received.message() instanceof Message.Close);
    }

    /** Once closing has begun nothing holds reading back: the peer's close frame must be seen. Under the lock. */
    private boolean mustPause() {
        return protocol.state() == ConnectionState.OPEN
                && (receiver.isFull() || (runsApplicationCode() && outbox.isCongested()));
    }

    /** Whether reading is paused and there is no reason for it any more. Under the lock. */
    boolean mayGoOn() {
        return paused && !reading && !closing.isOver() && !mustPause();
    }

    /** Goes on reading after a pause, once there is no reason for it any more. Not under the lock. */
    void goOnReading() {
        lock.lock();
        try {
            if (!mayGoOn()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        transport().resume();
    }

    /** Goes on after a pause with what was read before, on the calling thread; for the inbox, which calls no application. */
    void handleUnread() {
        ByteBuffer buffer = beginReading();
        if (buffer == null) {
            return;
        }
        boolean handled = handleAll(buffer);
        if (handled) {
            services.buffers().giveBack(buffer);
        }
        boolean goOn;
        lock.lock();
        try {
            reading = false;
            goOn = handled || mayGoOn();
        } finally {
            lock.unlock();
        }
        if (goOn) {
            transport().resume();
        }
    }

    /** The write that {@link Transport#write} could not finish is done. Called by the transport, on any thread. */
    public void written() {
        outbox.batchLeft();
        flush();
        goOnReading();
    }

    /** The network failed, or the container gave the connection up. Called by the transport, on any thread, any often. */
    public void disconnected(@Nullable Throwable cause) {
        closing.disconnected(cause);
    }

    /** Writes what is queued, now. Never blocks, and not under the lock. */
    void flush() {
        Transport to = transport;
        if (to != null) {
            outbox.flush(to);
            closing.proceed();
        }
    }

    /** Flushes, unless the calling thread will do so when it has dealt with the input that is there. */
    void flushUnlessCollecting() {
        boolean collects;
        boolean watch = false;
        lock.lock();
        try {
            collects = turn == Thread.currentThread() || receiver.isCollecting();
            if (collects && !collected) {
                collectedSince = services.timers().nanoTime();
                collected = true;
                watch = !watched;
                watched = true;
            }
        } finally {
            lock.unlock();
        }
        if (!collects) {
            flush();
        } else if (watch) {
            services.watchdog().watch(this);
        }
    }

    /** What was collected leaves. Under the lock. */
    void nothingCollected() {
        collected = false;
    }

    /**
     * Flushes what has been collected for too long; for the watchdog.
     *
     * @return whether nothing is collected, so that there is no need to look again
     */
    boolean flushIfWaiting(long now) {
        lock.lock();
        try {
            if (!collected) {
                watched = false;
                return true;
            }
            if (now - collectedSince < FlushWatchdog.PATIENCE_NANOS) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        flush();
        return false;
    }

    /** Blocks until the write under way is done, where only this thread, being in a turn, can do it; see the transport. */
    boolean finishWrite(long nanos) {
        if (turn != Thread.currentThread()) {
            return false;
        }
        try {
            if (!transport().finishWrite(nanos)) {
                return false;
            }
        } catch (IOException e) {
            closing.disconnected(e);
            return true;
        }
        outbox.batchLeft();
        return true;
    }

    /** Starts the closing handshake, or answers the peer's close frame; nothing when that was done. */
    void close(CloseReason reason) {
        lock.lock();
        try {
            protocol.close(reason);
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Sends the close frame that the peer's close frame or breach asks for. */
    void conclude() {
        lock.lock();
        try {
            protocol.conclude();
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Fails the connection. */
    void fail(WebSocketFailure failure) {
        lock.lock();
        try {
            protocol.fail(failure);
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Drops the connection at once, and tells the application why. Any thread, any often. */
    public void abort(String why) {
        closing.end(new WebSocketException("The connection was dropped: " + why));
    }

    /** Drops the connection at once, as the application wishes. */
    void abort() {
        closing.end(null);
    }

    /** The application will not receive any more: closes, if it has not done so. */
    void finish() {
        if (receiver instanceof Inbox inbox) {
            inbox.abandon();
        }
        conclude();
        close(CloseReason.of(CloseCode.NORMAL_CLOSURE));
    }

    private boolean isOver() {
        lock.lock();
        try {
            return closing.isOver();
        } finally {
            lock.unlock();
        }
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

    /** Whether the peer's close frame is for the application to answer. Under the lock. */
    boolean applicationAnswers() {
        return closing.applicationAnswers();
    }

    /** When the last bytes came. */
    long lastRead() {
        return lastRead;
    }

    /** Whether reading has stopped until the application is less behind. Under the lock. */
    boolean isPaused() {
        return paused;
    }

    /** The connection has ended: closes the transport, if it has started on one. */
    void closeTransport() {
        Transport started = transport;
        if (started != null) {
            started.close();
        }
    }

    /** The connection has ended: gives back what it holds. Under the lock. */
    void release() {
        keepAlive.stop();
        ByteBuffer buffer = unread;
        unread = null;
        if (buffer != null) {
            services.buffers().giveBack(buffer);
        }
    }

    /** The transport; there is one from {@link #start} on. */
    private Transport transport() {
        Transport started = transport;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }
}
