package org.ws101.internal.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Protocol;

/**
 * The receiving side of a connection: turns, in which one thread reads and hands over what the bytes mean, and the pauses
 * between them while the application is behind. Thread-safe; mutable state is guarded by the connection's lock.
 */
final class Reading {
    /** After so many reads in one turn there is a flush, in case the peer never pauses. */
    private static final int READS_PER_FLUSH = 16;

    private enum State {
        NEW,
        /** The transport will call. */
        AWAITED,
        /** A thread handles input. */
        ACTIVE,
        /** Nobody reads before there is room: whoever makes some calls {@link #goOn}. */
        PAUSED
    }

    private final Connection connection;
    private final ReentrantLock lock;
    private final Protocol protocol;
    private final Timers timers;
    private final BufferPool buffers;
    private final Receiver receiver;
    private final Closing closing;
    /** Where input is handled, if not on the thread that reads it. */
    private final @Nullable Executor dispatcher;
    /** Written under the lock. */
    private volatile State state = State.NEW;
    /** Input that was read and not handled when reading paused. */
    private @Nullable ByteBuffer unread;
    /** The thread that handles input in a turn just now. */
    private volatile @Nullable Thread turn;

    private volatile long lastRead;

    Reading(Connection connection, Guarded guarded, BufferPool buffers, Receiver receiver, Closing closing) {
        this.connection = connection;
        this.lock = guarded.lock();
        this.protocol = guarded.protocol();
        this.timers = guarded.timers();
        this.buffers = buffers;
        this.receiver = receiver;
        this.closing = closing;
        this.dispatcher = receiver.dispatcher();
    }

    /** The connection has started: from here on the peer's silence counts. */
    void clockStarts() {
        lastRead = timers.nanoTime();
    }

    /** Reading begins. */
    void start(Transport transport) {
        lock.lock();
        try {
            if (closing.isOver()) {
                return;
            }
            state = State.AWAITED;
        } finally {
            lock.unlock();
        }
        resume(transport);
    }

    /** A turn on the transport's thread; see {@link Connection#readable}. */
    boolean readable(Transport transport) {
        boolean more = false;
        ByteBuffer buffer = begin(State.AWAITED);
        if (dispatcher != null && buffer != null) {
            return fetch(transport, buffer, dispatcher);
        }
        while (buffer != null) {
            turn = Thread.currentThread();
            try {
                more = readAll(transport, buffer);
            } catch (Throwable e) { // whatever it was, the turn must end and the connection with it
                closing.disconnected(e);
                more = false;
            } finally {
                turn = null;
            }
            connection.flush();
            receiver.endTurn();
            buffer = end();
        }
        return more;
    }

    /** Reads and handles what is there; true when there was nothing more, false when reading pauses or is over. */
    private boolean readAll(Transport transport, ByteBuffer buffer) throws IOException {
        for (int reads = 1; handle(buffer); reads++) {
            int count = read(transport, buffer);
            if (count <= 0) {
                buffers.giveBack(buffer);
                if (count < 0) {
                    closing.disconnected(null);
                }
                return count == 0;
            }
            if (reads % READS_PER_FLUSH == 0) {
                connection.flush();
            }
        }
        return false;
    }

    /** Reads what is there, and has it handled by the executor; true when there was nothing. */
    private boolean fetch(Transport transport, ByteBuffer buffer, Executor executor) {
        boolean nothing = false;
        try {
            int count = buffer.hasRemaining() ? buffer.remaining() : read(transport, buffer);
            if (count > 0) {
                return dispatch(transport, buffer, executor);
            }
            buffers.giveBack(buffer);
            if (count < 0) {
                closing.disconnected(null);
            }
            nothing = count == 0;
        } catch (Throwable e) {
            closing.disconnected(e);
        }
        receiver.endTurn();
        ByteBuffer unused = end(); // nothing was kept
        return nothing;
    }

    /** Has what was read handled by the executor; false in any case: the turn ends there. */
    private boolean dispatch(Transport transport, ByteBuffer buffer, Executor executor) {
        Once rest = new Once(() -> dispatched(transport, buffer));
        try {
            executor.execute(rest);
        } catch (Throwable e) {
            boolean mine = rest.cancel();
            connection.noThread(e);
            if (mine) {
                receiver.endTurn();
            }
        }
        return false;
    }

    private int read(Transport transport, ByteBuffer buffer) throws IOException {
        int count = closing.isOver() ? -1 : transport.read(buffer.clear());
        buffer.flip();
        if (count > 0) {
            lastRead = timers.nanoTime();
        }
        return count;
    }

    /** The rest of a turn, on the executor. Only the transport's threads may read, so they have another turn then. */
    private void dispatched(Transport transport, ByteBuffer buffer) {
        turn = Thread.currentThread();
        boolean handled = handleAll(buffer);
        turn = null;
        connection.flush();
        if (handled) {
            resume(transport);
        }
    }

    /** Goes on after a pause with what was read before, on the calling thread; for the inbox, which calls no application. */
    void handleUnread(Transport transport) {
        if (handleAll(begin(State.PAUSED))) {
            resume(transport);
        }
    }

    /** Handles what was read and ends the turn; true when nothing of it had to be kept. */
    private boolean handleAll(@Nullable ByteBuffer first) {
        ByteBuffer buffer = first;
        boolean handled = false;
        while (buffer != null) {
            try {
                handled = handle(buffer);
                if (handled) {
                    buffers.giveBack(buffer);
                }
            } catch (Throwable e) {
                closing.disconnected(e);
            }
            receiver.endTurn();
            buffer = end();
        }
        return handled;
    }

    /** Takes the right to handle input, and the buffer to go on with; null when it is not to be had. */
    private @Nullable ByteBuffer begin(State from) {
        lock.lock();
        try {
            if (state != from || closing.isOver() || (from == State.PAUSED && mustPause())) {
                return null;
            }
            state = State.ACTIVE;
            if (from == State.PAUSED) {
                lastRead = timers.nanoTime(); // a peer is not judged by a pause of ours
            }
            return nextBuffer();
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer nextBuffer() {
        receiver.beginTurn();
        ByteBuffer buffer = unread;
        unread = null;
        return buffer != null ? buffer : buffers.take();
    }

    /** Ends a turn; the buffer to go on with when the reason for a pause has gone meanwhile. */
    private @Nullable ByteBuffer end() {
        lock.lock();
        try {
            if (unread == null) {
                state = State.AWAITED;
                return null;
            }
            if (mustPause()) {
                state = State.PAUSED;
                return null;
            }
            return nextBuffer();
        } finally {
            lock.unlock();
        }
    }

    /** Hands over all events in the buffer; false when the rest has to wait, and is kept. */
    private boolean handle(ByteBuffer buffer) {
        while (true) {
            Event event;
            boolean answered;
            lock.lock();
            try {
                if (mustPause()) {
                    unread = buffer;
                    return false;
                }
                int before = protocol.outputSize();
                event = protocol.receive(buffer);
                answered = protocol.outputSize() != before;
                // before anybody can see that nothing more comes:
                if (event instanceof Event.Failed failed) {
                    closing.failed(failed.failure());
                } else if (event != null && isClose(event)) {
                    receiver.accept(event);
                }
            } finally {
                lock.unlock();
            }
            if (event == null) {
                return true;
            }
            if (answered) {
                connection
                        .collected()
                        .collect(); // a pong must not wait for what the application makes of the next message
            }
            if (isOfMessage(event)) {
                connection.messageArrived();
            }
            if (!isClose(event)) {
                receiver.accept(event);
            }
            if (event instanceof Event.Failed || isClose(event)) {
                closing.peerIsDone();
            } else {
                connection.collected().flushIfLate(); // the callback may have run long
            }
        }
    }

    private static boolean isOfMessage(Event event) {
        return event instanceof Event.Part
                || (event instanceof Event.Received received
                        && (received.message() instanceof Message.Text
                                || received.message() instanceof Message.Binary));
    }

    private static boolean isClose(Event event) {
        return event instanceof Event.Received received && received.message() instanceof Message.Close;
    }

    /** Whether there is a reason to stop reading for now. Under the lock. */
    private boolean mustPause() {
        return switch (protocol.state()) {
            case OPEN -> receiver.isFull() || connection.isCongested();
            case CLOSE_SENT -> receiver.isFull();
            case PEER_DONE, CLOSED -> false;
        };
    }

    /** Whether reading is paused and there is no reason for it any more. Under the lock. */
    boolean mayGoOn() {
        return state == State.PAUSED && !closing.isOver() && !mustPause();
    }

    /** Goes on reading after a pause, once there is no reason for it any more. Not under the lock. */
    void goOn(Transport transport) {
        if (state != State.PAUSED) {
            return; // whoever pauses after this has looked at what the caller changed
        }
        lock.lock();
        try {
            if (!mayGoOn()) {
                return;
            }
            state = State.AWAITED;
            lastRead = timers.nanoTime();
        } finally {
            lock.unlock();
        }
        resume(transport);
    }

    private void resume(Transport transport) {
        try {
            transport.resume();
        } catch (RuntimeException e) { // whoever makes room, a sender for one, is not to blame for it
            closing.disconnected(e);
        }
    }

    /** Whether the calling thread is in a turn. */
    boolean isTurnOfThisThread() {
        return turn == Thread.currentThread();
    }

    /** When the last bytes came, or when reading last began or went on. */
    long lastRead() {
        return lastRead;
    }

    /** Whether reading has stopped until the application is less behind. Under the lock. */
    boolean isPaused() {
        return state == State.PAUSED;
    }

    /** The connection has ended: gives back what is held. Under the lock. */
    void release() {
        ByteBuffer buffer = unread;
        unread = null;
        if (buffer != null) {
            buffers.giveBack(buffer);
        }
    }
}
