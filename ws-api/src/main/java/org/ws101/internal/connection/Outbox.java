package org.ws101.internal.connection;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.message.Utf8;
import org.ws101.internal.protocol.ConnectionState;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Protocol;

/**
 * The sending side of a connection towards the application: bounds, backpressure, whole messages that never interleave. What
 * is queued leaves by the {@link Writer}. Thread-safe; mutable state is guarded by the connection's lock.
 */
final class Outbox {
    private static final System.Logger LOGGER = System.getLogger(Outbox.class.getName());

    /**
     * A message that waits for room.
     *
     * @param done completed when it has left or, of one that waits in turn, when it is queued
     * @param inTurn whether it waits behind any number of others
     */
    private record Waiting(Message message, CompletableFuture<Void> done, boolean inTurn) {}

    private final Connection connection;
    private final Protocol protocol;
    private final WebSocketOptions options;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Writer writer;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);
    private long waitingBytes;
    /** The thread in the middle of sending a message in several frames; others' messages wait. */
    private @Nullable Thread owner;

    Outbox(Connection connection, Guarded guarded, CollectedOutput collected) {
        this.connection = connection;
        this.protocol = guarded.protocol();
        this.options = guarded.options();
        this.lock = guarded.lock();
        this.changed = lock.newCondition();
        this.writer = new Writer(connection, guarded, collected, this::roomMade);
    }

    Writer writer() {
        return writer;
    }

    void send(Message message) {
        send(weight(message), isControl(message), () -> protocol.send(message));
    }

    void sendFrame(Frame frame) {
        send(frame.payloadLength(), frame.opcode().isControl(), () -> protocol.sendFrame(frame));
    }

    /** Queues what {@code enqueue} puts into the protocol, once there is room. */
    private void send(int weight, boolean control, Runnable enqueue) {
        lockedThenFlushed(() -> {
            awaitRoom(weight, control);
            enqueue.run();
            writer.messageQueued();
        });
    }

    /** Flushes even if the action throws: while it waited, others may have queued, and futures may be due. */
    private void lockedThenFlushed(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
            connection.flushUnlessCollecting();
        }
    }

    void sendAll(Message message) {
        if (message.partial()) {
            throw new IllegalArgumentException("sendAll takes whole messages: send parts with send");
        }
        if (fitsOneFrame(message)) {
            send(weight(message), isControl(message), () -> {
                requireNoMessageFor(message);
                protocol.send(message);
            });
            return;
        }
        byte[] payload = payload(message);
        lockedThenFlushed(() -> sendFragments(type(message), payload));
    }

    private void sendFragments(Opcode type, byte[] payload) {
        awaitRoom(options.maxFrameSize(), false);
        requireNoMessage();
        owner = Thread.currentThread();
        try {
            for (int offset = 0; offset < payload.length; offset += options.maxFrameSize()) {
                int length = Math.min(options.maxFrameSize(), payload.length - offset);
                awaitRoom(length, false);
                protocol.sendPart(type, payload, offset, length, offset + length == payload.length);
                writer.messageQueued();
            }
        } finally {
            dropIfWithinMessage();
            owner = null;
            roomMade();
        }
    }

    /** Queues a message if it can be queued within {@code nanos}. Whatever {@code outboundOverflow} says, nothing is thrown. */
    Offer offer(PreparedMessage message, long nanos) {
        Offer offer;
        lock.lock();
        try {
            offer = queueIfPossible(message);
            for (long left = nanos; offer == Offer.FULL || offer == Offer.BUSY; offer = queueIfPossible(message)) {
                if (writer.isIdleWithOutput()) {
                    unlocked(connection::write);
                } else if (left > 0) {
                    left = changed.awaitNanos(left);
                } else {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Offer.FULL;
        } finally {
            lock.unlock();
        }
        connection.flushUnlessCollecting();
        return offer;
    }

    private Offer queueIfPossible(PreparedMessage message) {
        if (!maySend()) {
            return Offer.CLOSED;
        }
        if (owner != null || protocol.isWithinSentMessage()) {
            return Offer.BUSY; // RFC 6455 §5.4: messages do not interleave
        }
        if (!waiting.isEmpty() || !writer.hasRoom(message.size())) {
            return Offer.FULL;
        }
        try {
            protocol.send(message);
        } catch (WebSocketFailure failure) { // the connection has failed with that
            LOGGER.log(System.Logger.Level.WARNING, "A message could not be encoded", failure);
            return Offer.CLOSED;
        }
        writer.messageQueued();
        return Offer.QUEUED;
    }

    CompletableFuture<Void> sendAsync(Message message) {
        return send(new Waiting(message, new CompletableFuture<>(), false));
    }

    /**
     * Like {@link #sendAsync}, but waits for room behind any number of messages, and completes when the message is queued. For
     * a caller that bounds by itself how many it lets wait.
     */
    CompletableFuture<Void> sendInTurn(Message message) {
        return send(new Waiting(message, new CompletableFuture<>(), true));
    }

    private CompletableFuture<Void> send(Waiting next) {
        if (next.message.partial()) {
            next.done.completeExceptionally(
                    new IllegalArgumentException("Only whole messages are sent later: send parts with send"));
            return next.done;
        }
        boolean queuedInTurn = false;
        lock.lock();
        try {
            requireSendable();
            int weight = weight(next.message);
            if (owner == null && waiting.isEmpty() && hasRoom(next)) {
                queue(next);
                queuedInTurn = next.inTurn;
            } else if (mayWait(next, weight)) {
                waiting.add(next);
                waitingBytes += weight;
            } else {
                overflow();
            }
        } catch (RuntimeException e) {
            next.done.completeExceptionally(e);
        } finally {
            lock.unlock();
        }
        if (queuedInTurn) {
            next.done.complete(null); // at once: a flush may be collected, and come later
        }
        connection.flushUnlessCollecting();
        return next.done;
    }

    private boolean hasRoom(Waiting next) {
        int weight = weight(next.message);
        return next.inTurn ? writer.hasRoomInTurn(weight) : writer.hasRoom(weight);
    }

    private boolean mayWait(Waiting next, int weight) {
        if (next.inTurn) {
            return options.outboundOverflow() != OverflowPolicy.CLOSE;
        }
        return options.outboundOverflow() == OverflowPolicy.BLOCK
                && (waitingBytes == 0 || waitingBytes + weight <= options.outboundBytes())
                && waiting.size() < options.outboundMessages();
    }

    /** Queues the messages that waited, as far as there is room for them, and wakes who waits for room. Under the lock. */
    private void roomMade() {
        while (owner == null && !waiting.isEmpty() && hasRoom(waiting.element())) {
            Waiting next = waiting.remove();
            waitingBytes -= weight(next.message);
            try {
                queue(next);
                if (next.inTurn) {
                    writer.completeLater(() -> next.done.complete(null));
                }
            } catch (RuntimeException e) {
                writer.completeLater(() -> next.done.completeExceptionally(e));
            }
        }
        changed.signalAll();
    }

    /** The connection has ended: nothing more leaves. Not under the lock. */
    void closed(WebSocketClosedException why) {
        lock.lock();
        try {
            waiting.forEach(entry -> writer.completeLater(() -> entry.done.completeExceptionally(why)));
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        writer.fail(why);
        writer.complete();
    }

    private void queue(Waiting next) {
        Message message = next.message;
        requireNoMessageFor(message);
        if (fitsOneFrame(message)) {
            protocol.send(message);
        } else {
            byte[] payload = payload(message);
            for (int offset = 0; offset < payload.length; offset += options.maxFrameSize()) {
                int length = Math.min(options.maxFrameSize(), payload.length - offset);
                protocol.sendPart(type(message), payload, offset, length, offset + length == payload.length);
            }
        }
        writer.messageQueued();
        if (!next.inTurn) {
            writer.completeWhenLeft(next.done);
        }
    }

    /** Whether it is the calling thread's turn to queue. RFC 6455 §5.4: a control frame may stand within a message. */
    private boolean mayQueue(int weight, boolean control) {
        boolean turn = control || (owner == null ? waiting.isEmpty() : owner == Thread.currentThread());
        return turn && writer.hasRoom(weight);
    }

    /**
     * Waits, under the lock, until there is room for a message and no other one is being sent in several frames. A peer that reads
     * at the rate of {@link Backlog} is waited for as long as that takes; a trickle does not hold the thread.
     */
    private void awaitRoom(int weight, boolean control) {
        long left = options.sendTimeout().toNanos();
        long bytesLeft = writer.bytesLeft();
        while (!mayQueue(weight, control)) {
            requireSendable();
            if (writer.isIdleWithOutput()) {
                unlocked(connection::write);
                continue;
            }
            if (owner == null && options.outboundOverflow() != OverflowPolicy.BLOCK) {
                overflow();
            }
            left = await(left);
            long taken = writer.bytesLeft() - bytesLeft;
            bytesLeft += taken;
            left = Math.min(options.sendTimeout().toNanos(), left + taken * Backlog.NANOS_PER_BYTE);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private long await(long nanos) {
        if (nanos <= 0) {
            timedOut();
        }
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebSocketException("Interrupted while waiting for room to send; the message was not sent", e);
        }
    }

    private void timedOut() {
        throw new WebSocketTimeoutException("The peer reads too slowly: there was no room to send within sendTimeout, "
                + options.sendTimeout() + "; raise the option sendTimeout or outboundBytes, or send less");
    }

    /** A message of which only a part was sent will not be ended any more: the connection is of no use. */
    private void dropIfWithinMessage() {
        if (protocol.isWithinSentMessage()) {
            unlocked(() -> connection.abort("a message could only be sent in part"));
        }
    }

    private void overflow() {
        if (options.outboundOverflow() == OverflowPolicy.CLOSE) {
            unlocked(() -> connection.abort("the peer reads too slowly (outboundOverflow)"));
            requireSendable();
        }
        throw new WebSocketException(
                "The outbound bound is reached, and the message was not sent: wait for earlier messages,"
                        + " or raise the options outboundBytes (" + options.outboundBytes() + ") and outboundMessages ("
                        + options.outboundMessages() + ")");
    }

    private void unlocked(Runnable action) {
        int holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) {
            lock.unlock();
        }
        try {
            action.run();
        } finally {
            for (int i = 0; i < holds; i++) {
                lock.lock();
            }
        }
    }

    private boolean maySend() {
        return protocol.state() == ConnectionState.OPEN || protocol.state() == ConnectionState.PEER_DONE;
    }

    private void requireSendable() {
        if (!maySend()) {
            throw new WebSocketClosedException(protocol.closeReason().orElseThrow(), connection.cause());
        }
    }

    private void requireNoMessageFor(Message message) {
        if (!isControl(message)) {
            requireNoMessage();
        }
    }

    private static boolean isControl(Message message) {
        return !(message instanceof Message.Text || message instanceof Message.Binary);
    }

    private void requireNoMessage() {
        if (protocol.isWithinSentMessage()) {
            throw new IllegalStateException("A message is being sent in parts: end it before you send a whole one");
        }
    }

    private boolean fitsOneFrame(Message message) {
        // no text takes more than three bytes for each char
        return weight(message) <= options.maxFrameSize() / 3 || message.size() <= options.maxFrameSize();
    }

    private static Opcode type(Message message) {
        return message instanceof Message.Text ? Opcode.TEXT : Opcode.BINARY;
    }

    private static byte[] payload(Message message) {
        if (message instanceof Message.Text text) {
            byte[] bytes = new byte[text.size()];
            Utf8.encode(text.data(), bytes, 0);
            return bytes;
        }
        return ((Message.Binary) message).data();
    }

    /** About how many bytes a message takes, without a look at each character. */
    static int weight(Message message) {
        return message instanceof Message.Text text ? text.data().length() : message.size();
    }
}
