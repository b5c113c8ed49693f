package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketFailure;
import org.ws101.internal.application.Receiver;
import org.ws101.internal.link.Control;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.observation.Observation;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.ClosePayload;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Receiving;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.Timers;
import org.ws101.internal.transport.Transport;

/**
 * The receiving half of a connection: turns, in which one thread reads, decodes and hands over what the bytes mean, and the
 * pauses between them while the application is behind. Thread-safe: whoever has the turn owns all that is not final or
 * volatile here, and gets it by one compare-and-set.
 *
 * <p>No byte is looked at under a lock. That of the link is taken for a ping, a close frame or a breach alone.
 *
 * <p>Who pauses looks once more after that whether there still is reason to; who takes the reason away looks after that
 * whether there is a pause. So one of the two sees the other. The same holds for the end of the connection: who finishes it
 * does so before a look at the turn, and who ends a turn looks after that whether it has finished.
 */
final class ReadHalf {
    /** After so many reads in one turn there is a flush, in case the peer never pauses. */
    private static final int READS_PER_FLUSH = 16;
    /** After so many events of one turn somebody looks at the clock, in case their callbacks take long. */
    private static final int EVENTS_PER_LOOK = 16;

    private enum Turn {
        NEW,
        /** The transport will call. */
        AWAITED,
        /** A thread handles input, or opens the application. */
        ACTIVE,
        /** Nobody reads before there is room: whoever makes some calls {@link #goOn}. */
        PAUSED,
        /** The connection has ended, and no turn comes any more. */
        ENDED
    }

    private final Shell shell;
    private final Setup setup;
    private final ReentrantLock lock;

    @GuardedBy("lock")
    private final Link link;

    private final Link.Glance glance;
    private final Flow flow;
    private final Output output;
    /** Made when the application is open. */
    private @Nullable Receiving receiving;

    private final Receiver receiver;
    /** Whether a turn calls a listener, which may answer. */
    private final boolean listens;
    /** Whether input is handled on the executor, and not on the thread that reads it. */
    private final boolean dispatches;

    /** Whether a turn may be on a thread that connections share, where a callback that may block has no place; set at the start. */
    private boolean shares;

    private final Timers timers;
    private final BufferPool buffers;
    /** Null when no option limits how fast the peer may send. */
    private final @Nullable InboundRate rate;

    private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.NEW);
    /** Whether a turn was asked for, and has no thread yet; written by who asked for it, then by that thread. */
    private volatile boolean waitsForThread;
    /** The thread that handles input in a turn just now. */
    private volatile @Nullable Thread thread;
    /** The thread that opens the application just now. */
    private volatile @Nullable Thread opener;
    /** Input that was read and not handled when reading paused. */
    private @Nullable ByteBuffer unread;
    /** An event that this turn leaves to a thread that may block. */
    private @Nullable Event held;
    /** Whether this turn is on a thread that must not block: one that connections share, or that only reads. */
    private boolean shared;
    /** Where input was last read that belongs to a message, if it was read in its place: no buffer of the pool. */
    private @Nullable ByteBuffer inPlace;
    /** Whether this turn has read or handled anything. */
    private boolean worked;

    private int events;

    ReadHalf(Shell shell, Setup setup, Services services, ReentrantLock lock, Link link, Output output, Style style) {
        this.shell = shell;
        this.setup = setup;
        this.lock = lock;
        this.link = link;
        this.glance = link.glance();
        this.flow = link.flow();
        this.output = output;
        this.receiver = style.receiver();
        this.listens = style.listens();
        this.dispatches = style.dispatches();
        this.shares = style.shares();
        this.timers = services.timers();
        this.buffers = services.buffers();
        this.rate = InboundRate.of(setup.options(), shell, timers);
    }

    /**
     * The application, and how it is called.
     *
     * @param shares whether turns call it on threads that connections share
     */
    record Style(Receiver receiver, boolean listens, boolean dispatches, boolean shares) {}

    /**
     * Opens the application; then reading begins.
     *
     * @param here runs on the calling thread what may block; null to have a listener opened on the executor
     */
    void start(Transport transport, @Nullable Executor here) {
        if (!turn.compareAndSet(Turn.NEW, Turn.ACTIVE)) {
            return;
        }
        if (!listens) {
            begin(transport);
        } else if (here != null && !dispatches) {
            here.execute(() -> open(transport));
        } else {
            shell.executor().execute(() -> open(transport), shell::noThread);
        }
    }

    private void open(Transport transport) {
        opener = Thread.currentThread();
        receiver.open();
        opener = null;
        begin(transport);
    }

    private void begin(Transport transport) {
        shares |= listens && !dispatches && transport.turnsMustNotBlock();
        Delivery delivery = receiver.takesParts() ? Delivery.PARTS : Delivery.WHOLE;
        Observation observation = shell.observation();
        receiving = new Receiving(
                setup.role(),
                setup.options(),
                delivery,
                setup.extension(),
                observation == null ? null : observation.received());
        glance.read(timers.nanoTime());
        turn.set(Turn.AWAITED);
        if (!endIfFinished(Turn.AWAITED, true)) {
            resume(transport::resume);
        }
    }

    /** A turn on the transport's thread; see {@link Connection#readable}. */
    boolean readable(Transport transport) {
        if (!turn.compareAndSet(Turn.AWAITED, Turn.ACTIVE)) {
            return false;
        }
        shared = dispatches || (shares && !transport.turnsMayBlock());
        if (dispatches) {
            return fetch(transport);
        }
        boolean more;
        do {
            more = false;
            thread = Thread.currentThread();
            try {
                more = readAll(transport, takeBuffer());
            } catch (Throwable e) { // whatever it was, the turn must end and the connection with it
                shell.disconnected(e);
            } finally {
                thread = null;
            }
            if (held != null) {
                move(transport);
                return false;
            }
        } while (goesOnAtEnd());
        return more;
    }

    /** The rest of a turn goes to a thread that may block, and so do the events behind that which asks for it. */
    private void move(Transport transport) {
        shell.pump(); // the replies to what came before do not wait for that
        shell.executor().executeOrFail(() -> dispatched(transport, takeBuffer()), e -> {
            held = null;
            refused(takeBuffer(), e);
        });
    }

    /** Reads and handles what is there; true when there was nothing more, false when reading pauses or is over. */
    private boolean readAll(Transport transport, ByteBuffer first) throws IOException {
        ByteBuffer buffer = first;
        for (int reads = 1; handle(buffer); reads++) {
            buffer = bufferAfter(buffer);
            int count = read(transport, buffer);
            if (count <= 0) {
                giveBack(buffer);
                if (count < 0) {
                    shell.disconnected(null);
                }
                return count == 0;
            }
            if (reads % READS_PER_FLUSH == 0) {
                shell.pump();
            }
        }
        return false;
    }

    private int read(Transport transport, ByteBuffer buffer) throws IOException {
        int count = glance.state() == Link.State.OVER ? -1 : transport.read(buffer.clear());
        buffer.flip();
        worked |= count > 0;
        return count;
    }

    /** What to read into when a buffer is used up: the message itself that more is to come of, or a buffer of the pool. */
    private ByteBuffer bufferAfter(ByteBuffer usedUp) {
        ByteBuffer room = Objects.requireNonNull(receiving).room();
        if (room == null && !isInPlace(usedUp)) {
            return usedUp;
        }
        giveBack(usedUp);
        inPlace = room;
        return room != null ? room : buffers.take();
    }

    private void giveBack(ByteBuffer buffer) {
        if (isInPlace(buffer)) {
            inPlace = null;
        } else {
            buffers.giveBack(buffer);
        }
    }

    @SuppressWarnings("ReferenceEquality") // it is this very place in the message
    private boolean isInPlace(ByteBuffer buffer) {
        return buffer == inPlace;
    }

    /** Reads what is there, and has it handled by the executor; true when there was nothing. */
    private boolean fetch(Transport transport) {
        ByteBuffer buffer = takeBuffer();
        boolean nothing = false;
        try {
            int count = buffer.remaining();
            if (count == 0) {
                buffer = bufferAfter(buffer);
                count = read(transport, buffer);
            }
            if (count > 0) {
                ByteBuffer input = buffer;
                shell.executor().executeOrFail(() -> dispatched(transport, input), e -> refused(input, e));
                return false;
            }
            giveBack(buffer);
            if (count < 0) {
                shell.disconnected(null);
            }
            nothing = count == 0;
        } catch (Throwable e) {
            shell.disconnected(e);
        }
        boolean unused = goesOnAtEnd(); // nothing was kept
        return nothing;
    }

    /** The rest of a turn, on the executor. Only the transport's threads may read, so they have another turn then. */
    private void dispatched(Transport transport, ByteBuffer first) {
        shared = false;
        thread = Thread.currentThread();
        boolean handled = handleAll(first);
        if (handled) {
            resume(transport::resumeForInput);
        }
    }

    /** The executor did not take the rest of a turn. */
    private void refused(ByteBuffer buffer, Throwable why) {
        giveBack(buffer);
        shell.noThread(why);
        boolean unused = goesOnAtEnd();
    }

    /** Goes on after a pause with what was read before, on the calling thread; for the inbox, which calls no application. */
    void handleUnread(Transport transport) {
        if (!mustPause() && turn.compareAndSet(Turn.PAUSED, Turn.ACTIVE) && handleAll(takeBuffer())) {
            resume(transport::resumeForInput);
        }
    }

    /** Handles what was read and ends the turn; true when nothing of it had to be kept. */
    private boolean handleAll(ByteBuffer first) {
        ByteBuffer buffer = first;
        boolean handled;
        boolean goesOn;
        do {
            handled = false;
            try {
                handled = handle(buffer);
                if (handled) {
                    giveBack(buffer);
                }
            } catch (Throwable e) {
                shell.disconnected(e);
            }
            Thread by = thread;
            thread = null;
            goesOn = goesOnAtEnd();
            if (goesOn) {
                thread = by;
                buffer = takeBuffer();
            }
        } while (goesOn);
        return handled;
    }

    private ByteBuffer takeBuffer() {
        ByteBuffer buffer = unread;
        unread = null;
        return buffer != null ? buffer : buffers.take();
    }

    /** Ends a turn; true to go on with it, because the reason for a pause has gone meanwhile. */
    private boolean goesOnAtEnd() {
        if (worked) {
            worked = false;
            events = 0;
            long now = output.turnTime();
            glance.read(now); // a peer is not judged by how long its input took us
            if (glance.state() != Link.State.OPEN || mayHaveOutput()) {
                shell.pumpAt(now);
            }
        } else {
            shell.pump();
        }
        boolean pauses = unread != null;
        boolean mayBlock = !shared;
        Turn next = pauses ? Turn.PAUSED : Turn.AWAITED;
        turn.set(next); // what only a turn may look at is not looked at from here on
        return !endIfFinished(next, mayBlock) && pauses && !mustPause() && turn.compareAndSet(Turn.PAUSED, Turn.ACTIVE);
    }

    /**
     * Whether something of this turn may wait to be written: an answer of a listener, or a pong. What a thread that receives sends is
     * its own business: it writes all of it when it has no more to receive.
     */
    private boolean mayHaveOutput() {
        return (listens || glance.hasControls()) && !receiver.isCollecting();
    }

    /** Hands over all events in the buffer; false when the rest has to wait, and is kept. */
    private boolean handle(ByteBuffer buffer) {
        try {
            return handleEvents(buffer);
        } finally {
            receiver.deliver();
        }
    }

    private boolean handleEvents(ByteBuffer buffer) {
        Receiving decoding = Objects.requireNonNull(receiving);
        Event first = held;
        if (first != null) {
            held = null;
            if (glance.state().receives()) {
                happened(first);
            }
        }
        while (true) {
            if (shares && flow.hasMuchOfTurns()) {
                shell.pump(); // a send that never waits would go on as long as there is input
            }
            if (mustPause()) {
                unread = buffer;
                return false;
            }
            if (!glance.state().receives()) {
                // RFC 6455 §5.5.1, §7.1.7: nothing after a close frame or a failure is processed
                buffer.position(buffer.limit());
                return true;
            }
            Event event = decoding.receive(buffer);
            if (rate != null) {
                event = rate.count(event, decoding.takePayloadCount());
                if (event == null && mustPause()) {
                    unread = buffer; // within a message, of which nothing may be left there
                    return false;
                }
            }
            if (event == null) {
                return true;
            }
            worked = true;
            if (shared && receiver.mayBlock(event)) {
                held = event;
                unread = buffer;
                return false;
            }
            happened(event);
            if (++events % EVENTS_PER_LOOK == 0 && buffer.hasRemaining()) {
                output.pumpIfLate();
            }
        }
    }

    private void happened(Event event) {
        if (event instanceof Event.Failed failed) {
            failed(failed);
        } else if (event instanceof Event.Received received) {
            received(received);
        } else {
            shell.messageArrived();
            receiver.accept(event);
        }
    }

    private void received(Event.Received received) {
        if (received.message() instanceof Message.Close close) {
            closed(received, close.reason());
            return;
        }
        if (received.message() instanceof Message.Ping ping) {
            answer(ping);
        } else if (received.message() instanceof Message.Pong pong) {
            if (shell.takesPong(pong)) {
                return;
            }
        } else {
            shell.messageArrived();
        }
        receiver.accept(received);
    }

    private void answer(Message.Ping ping) {
        if (setup.options().controlFrames() != ControlFrames.AUTOMATIC) {
            return;
        }
        lock.lock();
        try {
            link.pong(new Control(Sending.firstByte(Opcode.PONG), ping.data()));
        } finally {
            lock.unlock();
        }
        output.collectControls(); // it must not wait for what the application makes of the next message
    }

    private void closed(Event event, CloseReason reason) {
        // RFC 6455 §5.5.1: the answer has the code that was received
        Control answer = close(ClosePayload.of(CloseReason.of(reason.code())));
        long now = timers.nanoTime();
        lock.lock();
        try {
            link.peerClosed(reason, answer, now);
            receiver.acceptClose(event);
            concludeUnlessBehind(now);
        } finally {
            lock.unlock();
        }
        shell.tellChange();
    }

    private void failed(Event.Failed event) {
        receiver.deliver(); // what came before can still be answered
        WebSocketFailure failure = event.failure();
        Control answer = close(ClosePayload.of(failure));
        long now = timers.nanoTime();
        lock.lock();
        try {
            link.breached(failure, answer, now);
        } finally {
            lock.unlock();
        }
        receiver.accept(event);
        lock.lock();
        try {
            concludeUnlessBehind(now);
        } finally {
            lock.unlock();
        }
        shell.tellChange();
    }

    /** Answers the peer's close frame or breach now or, if the application is behind, later. */
    @GuardedBy("lock")
    private void concludeUnlessBehind(long now) {
        assert lock.isHeldByCurrentThread();
        if (!receiver.isBehind() && !link.answersItself()) {
            link.conclude(now);
        }
    }

    private static Control close(byte[] payload) {
        return new Control(Sending.firstByte(Opcode.CONNECTION_CLOSE), payload);
    }

    /**
     * Whether there is a reason to stop reading for now. When our close frame was sent, the rate is only for a listener: nobody has to
     * receive, and the peer's close frame may be behind what is more than the rate.
     */
    private boolean mustPause() {
        boolean tooFast = rate != null && rate.pauses();
        return switch (glance.state()) {
            case OPEN -> tooFast || receiver.isFull() || (listens && flow.isCongestedByTurns());
            case CLOSE_SENT, OUTPUT_FAILED -> receiver.isFull() || (listens && tooFast);
            case PEER_DONE, DRAINING, LINGERING, OVER -> false;
        };
    }

    /** Whether reading is paused and there is no reason for it any more. */
    boolean mayGoOn() {
        return turn.get() == Turn.PAUSED && !mustPause();
    }

    /** Goes on reading after a pause, once there is no reason for it any more. */
    void goOn(Transport transport) {
        if (mayGoOn() && turn.compareAndSet(Turn.PAUSED, Turn.AWAITED)) {
            glance.read(timers.nanoTime()); // a peer is not judged by a pause of ours
            resume(transport::resume);
        }
    }

    private void resume(Runnable transportCall) {
        try {
            transportCall.run();
        } catch (Throwable e) { // whoever makes room, a sender for one, is not to blame for it
            shell.disconnected(e);
        }
    }

    /** Whether the calling thread handles input in a turn. */
    boolean isTurnOfThisThread() {
        return thread == Thread.currentThread();
    }

    /** Whether reading waits for the calling thread: it handles input, or opens the application. */
    boolean waitsForThisThread() {
        return isTurnOfThisThread() || opener == Thread.currentThread();
    }

    /** Whether a turn was asked for, and waits for a thread: an executor may be full, or busy. */
    void waitsForThread(boolean waits) {
        waitsForThread = waits;
    }

    /** Whether what comes now would be read at once. */
    boolean isReading() {
        return turn.get() == Turn.AWAITED && !waitsForThread;
    }

    /** The connection has finished: ends this half, unless a turn runs, which then does it. */
    void end() {
        Turn now = turn.get();
        while (now != Turn.ACTIVE && now != Turn.ENDED) {
            if (turn.compareAndSet(now, Turn.ENDED)) {
                release();
                if (now == Turn.NEW) {
                    shell.tell(); // the application never knew of the beginning
                } else {
                    shell.executor().execute(receiver::callLast, shell::noThread);
                }
            }
            now = turn.get();
        }
    }

    /** Ends this half, if the connection has finished and nobody else does it. */
    private boolean endIfFinished(Turn from, boolean here) {
        if (!shell.hasFinished() || !turn.compareAndSet(from, Turn.ENDED)) {
            return shell.hasFinished();
        }
        release();
        if (here) {
            receiver.callLast();
        } else {
            shell.executor().execute(receiver::callLast, shell::noThread);
        }
        return true;
    }

    private void release() {
        if (rate != null) {
            rate.stop();
        }
        ByteBuffer buffer = unread;
        unread = null;
        if (buffer != null) {
            giveBack(buffer);
        }
        shell.halfReleased();
    }
}
