package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Protocol;

/**
 * Writes what the protocol has queued: one write at a time, with all that is queued in it. Thread-safe; mutable state is
 * guarded by the connection's lock.
 *
 * <p>Whoever finds no write under way becomes the writer; while one is under way, others only queue. A transport is never
 * written to once it has been closed: an end that comes during a call of it is finished by the thread that made the call.
 */
final class Writer {
    /** How many looks at an unfinished write there are in one send timeout, and how far apart they are at most. */
    private static final int LOOKS = 10;

    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** What to complete once so many bytes have left since the beginning. */
    private record Leaving(long end, CompletableFuture<Void> sent) {}

    private final Connection connection;
    private final Protocol protocol;
    private final WebSocketOptions options;
    private final Timers timers;
    private final ReentrantLock lock;
    private final CollectedOutput collected;
    /** Run under the lock when something has left. */
    private final Runnable roomMade;

    private final ArrayDeque<Leaving> leaving = new ArrayDeque<>(1);
    /** What to complete as soon as no lock is held and no message is half sent. */
    private final ArrayDeque<Runnable> completions = new ArrayDeque<>(1);
    /** Whether nobody may begin a write: one is under way, or there is no transport yet. */
    private boolean writing = true;
    /** Calls of the transport's write that have not returned; more than one when the first is done before it returns. */
    private int calls;

    /** The write under way, and what it began with. */
    private @Nullable ByteBuffer inFlight;

    private int batchBytes;
    private int batchMessages;
    /** What of that has not left. */
    private int bytesInFlight;

    private int messagesQueued;
    private long bytesLeft;
    private final Backlog backlog = new Backlog();
    private long lastWrite;
    /** Looks after the write under way, if it could not be finished at once. */
    private Timers.Task nextLook = () -> {};

    Writer(Connection connection, Guarded guarded, CollectedOutput collected, Runnable roomMade) {
        this.connection = connection;
        this.protocol = guarded.protocol();
        this.options = guarded.options();
        this.timers = guarded.timers();
        this.lock = guarded.lock();
        this.collected = collected;
        this.roomMade = roomMade;
    }

    /** There is a transport now. Under the lock. */
    void start() {
        writing = false;
        lastWrite = timers.nanoTime();
    }

    /** A message was put into the protocol. Under the lock. */
    void messageQueued() {
        messagesQueued++;
    }

    /** Completes {@code sent} when all that is queued now has left. Under the lock. */
    void completeWhenLeft(CompletableFuture<Void> sent) {
        leaving.add(new Leaving(bytesLeft + bytesInFlight + protocol.outputSize(), sent));
    }

    /** Lets {@link #complete} run a completion. Under the lock. */
    void completeLater(Runnable completion) {
        completions.add(completion);
    }

    /** Runs the completions that are due. Not under the lock. */
    void complete() {
        while (true) {
            Runnable next;
            lock.lock();
            try {
                next = completions.poll();
            } finally {
                lock.unlock();
            }
            if (next == null) {
                return;
            }
            next.run();
        }
    }

    /** Writes what is queued, if no write is under way. Never blocks. Not under the lock. */
    void flush(Transport transport) {
        ByteBuffer batch = take();
        while (batch != null) {
            boolean done = false;
            int unwritten = 0;
            Throwable failure = null;
            try {
                done = transport.write(batch);
                unwritten = done ? 0 : transport.unwritten();
            } catch (Throwable e) { // an Error too must end the connection: nobody else could write any more
                failure = e;
            }
            boolean over;
            lock.lock();
            try {
                calls--;
                over = calls == 0 && connection.isOver();
                if (done) {
                    left();
                } else if (failure == null && isUnderWay(batch)) {
                    count(Math.max(0, bytesInFlight - unwritten));
                    scheduleLook(transport, batch);
                }
            } finally {
                lock.unlock();
            }
            if (over) {
                connection.finishEnd();
            } else if (failure != null) {
                connection.disconnected(failure);
            }
            batch = done ? take() : null;
        }
    }

    private @Nullable ByteBuffer take() {
        lock.lock();
        try {
            collected.left();
            if (writing || connection.isOver() || protocol.outputSize() == 0) {
                return null;
            }
            ByteBuffer batch = protocol.takeOutput();
            writing = true;
            calls++;
            inFlight = batch;
            batchBytes = batch.remaining();
            batchMessages = messagesQueued;
            bytesInFlight = batchBytes;
            messagesQueued = 0;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** The write that the transport did not finish at once is done. Not under the lock. */
    void batchLeft() {
        lock.lock();
        try {
            if (inFlight != null) {
                left();
            }
        } finally {
            lock.unlock();
        }
    }

    private void left() {
        writing = false;
        inFlight = null;
        nextLook.cancel();
        count(bytesInFlight);
    }

    /** So many bytes more of the write under way have left; a transport may know too little to tell. Under the lock. */
    private void count(int bytes) {
        lastWrite = timers.nanoTime();
        bytesInFlight -= bytes;
        bytesLeft += bytes;
        backlog.add(bytes, lastWrite);
        while (!leaving.isEmpty() && leaving.element().end <= bytesLeft) {
            CompletableFuture<Void> sent = leaving.remove().sent;
            completions.add(() -> sent.complete(null));
        }
        roomMade.run();
    }

    /** Whether it is still that very write. Under the lock. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isUnderWay(ByteBuffer batch) {
        return inFlight == batch && !connection.isOver();
    }

    /** Under the lock. */
    private void scheduleLook(Transport transport, ByteBuffer batch) {
        long tenth = options.sendTimeout().dividedBy(LOOKS).toNanos();
        Duration pause = Duration.ofNanos(Math.min(tenth, LONGEST_BETWEEN_LOOKS.toNanos()));
        long late = timers.nanoTime() + pause.plus(LONGEST_BETWEEN_LOOKS).toNanos();
        nextLook = timers.schedule(pause, () -> look(transport, batch, late));
    }

    /**
     * Counts what the peer has taken of an unfinished write, and drops the connection if that is nothing for too long. A look that comes
     * late judges nobody: the machine has too much to do, and nobody has tried to write meanwhile.
     */
    private void look(Transport transport, ByteBuffer batch, long late) {
        boolean tried = transport.writeAgain();
        int unwritten = transport.unwritten();
        String failure = null;
        lock.lock();
        try {
            if (!isUnderWay(batch)) {
                return;
            }
            if (unwritten < bytesInFlight) {
                count(bytesInFlight - unwritten);
            }
            long now = timers.nanoTime();
            if (!tried
                    || now - late > 0
                    || now - lastWrite < options.sendTimeout().toNanos()) {
                scheduleLook(transport, batch);
            } else {
                failure = "the peer read nothing for sendTimeout, " + options.sendTimeout() + ": " + bytesLeft
                        + " bytes have left since the opening, and none of the next " + bytesInFlight
                        + "; raise the option sendTimeout if peers may pause for longer";
            }
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            connection.abort(failure);
        } else {
            complete();
        }
    }

    /** The connection has ended: nothing more leaves. Under the lock. */
    void end() {
        nextLook.cancel();
    }

    /** The connection has ended and its transport is closed: what has not left is lost. Not under the lock. */
    void fail(WebSocketClosedException why) {
        lock.lock();
        try {
            leaving.forEach(entry -> completions.add(() -> entry.sent.completeExceptionally(why)));
            leaving.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is room for a message within the outbound bound. Under the lock. */
    boolean hasRoom(int weight) {
        long queued = (long) bytesInFlight + protocol.outputSize();
        boolean withinBound = queued + weight <= options.outboundBytes()
                && messagesInFlight() + messagesQueued < options.outboundMessages();
        return withinBound || queued == 0;
    }

    /**
     * Whether there is room for a message that others may follow without an end: those leave reading its way, see {@link
     * #isCongested}. Under the lock.
     */
    boolean hasRoomInTurn(int weight) {
        boolean belowTheMark = protocol.outputSize() + weight < options.outboundBytes() / 2
                && messagesQueued + 1 < options.outboundMessages() / 2;
        return bytesInFlight + protocol.outputSize() == 0 || (belowTheMark && hasRoom(weight));
    }

    /** How many messages of the write under way have not left, if all are of one size. Under the lock. */
    private int messagesInFlight() {
        return bytesInFlight == 0 ? 0 : (int) (((long) batchMessages * bytesInFlight + batchBytes - 1) / batchBytes);
    }

    /** Whether nothing waits and no write is under way. Under the lock. */
    boolean isDrained() {
        return !writing && protocol.outputSize() == 0;
    }

    /** Whether something waits that nobody is writing. Under the lock. */
    boolean isIdleWithOutput() {
        return !writing && protocol.outputSize() > 0;
    }

    /** Whether a listener that answers each message with one would soon have to wait. Under the lock. */
    boolean isCongested() {
        return writing
                && (protocol.outputSize() >= options.outboundBytes() / 2
                        || messagesQueued >= options.outboundMessages() / 2);
    }

    /** Whether a thread is in the transport's write. Under the lock. */
    boolean isInCall() {
        return calls > 0;
    }

    /** Whether a write is under way. Under the lock. */
    boolean isWriting() {
        return writing;
    }

    /** When a write last began or made progress. Under the lock. */
    long lastWrite() {
        return lastWrite;
    }

    /** How many bytes have left. Under the lock. */
    long bytesLeft() {
        return bytesLeft;
    }

    /** How long the peer may take to read what has left and what is queued. Under the lock. */
    Duration timeToRead() {
        return Duration.ofNanos(backlog.nanosToRead((long) bytesInFlight + protocol.outputSize(), timers.nanoTime()));
    }
}
