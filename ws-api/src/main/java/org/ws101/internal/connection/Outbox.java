package org.ws101.internal.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.message.Utf8;
import org.ws101.internal.protocol.ConnectionState;
import org.ws101.internal.protocol.Protocol;

/**
 * The sending side of a connection: bounds, backpressure, one writer at a time. Thread-safe.
 *
 * <p>Everything queued leaves in one write. Whoever finds no write under way becomes the writer; while one is under way, others
 * only queue. Mutable state is guarded by the connection's lock.
 */
final class Outbox {
    /** A message that waits for room, and what to complete when it has left. */
    private record Waiting(Message message, CompletableFuture<Void> sent) {}

    /** What to complete once so many bytes have left since the beginning. */
    private record Leaving(long end, CompletableFuture<Void> sent) {}

    private final Connection connection;
    private final Protocol protocol;
    private final WebSocketOptions options;
    private final Timers timers;
    private final ReentrantLock lock;
    private final Condition changed;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
    /** The thread in the middle of sending a message in several frames; others' messages wait. */
    private @Nullable Thread owner;

    private boolean writing;
    private int bytesInFlight;
    private int messagesInFlight;
    private int messagesQueued;
    private long bytesLeft;
    private long lastWrite;
    /** Looks after the write under way, if it could not be finished at once. */
    private Timers.Task stall = () -> {};

    Outbox(Connection connection, Guarded guarded) {
        this.connection = connection;
        this.protocol = guarded.protocol();
        this.options = guarded.options();
        this.timers = guarded.timers();
        this.lock = guarded.lock();
        this.changed = lock.newCondition();
        this.lastWrite = timers.nanoTime();
    }

    void send(Message message) {
        send(weight(message), () -> protocol.send(message));
    }

    void sendFrame(Frame frame) {
        send(frame.payloadLength(), () -> protocol.sendFrame(frame));
    }

    /** Queues what {@code enqueue} puts into the protocol, once there is room. */
    private void send(int weight, Runnable enqueue) {
        lock.lock();
        try {
            awaitRoom(weight);
            enqueue.run();
            messagesQueued++;
        } finally {
            lock.unlock();
        }
        connection.flushUnlessCollecting();
    }

    void sendAll(Message message) {
        if (message.partial()) {
            throw new IllegalArgumentException("sendAll takes whole messages: send parts with send");
        }
        if (fitsOneFrame(message)) {
            send(weight(message), () -> {
                requireNoMessageFor(message);
                protocol.send(message);
            });
            return;
        }
        sendFragments(type(message), payload(message));
    }

    private void sendFragments(Opcode type, byte[] payload) {
        List<Runnable> completions = new ArrayList<>();
        lock.lock();
        try {
            awaitRoom(options.maxFrameSize());
            requireNoMessage();
            owner = Thread.currentThread();
            for (int offset = 0; offset < payload.length; offset += options.maxFrameSize()) {
                int length = Math.min(options.maxFrameSize(), payload.length - offset);
                awaitRoom(length);
                protocol.sendPart(type, payload, offset, length, offset + length == payload.length);
                messagesQueued++;
            }
        } finally {
            if (owner == Thread.currentThread()) {
                owner = null;
                queueWaiting(completions);
                changed.signalAll();
            }
            lock.unlock();
        }
        completions.forEach(Runnable::run);
        connection.flushUnlessCollecting();
    }

    CompletableFuture<Void> sendAsync(Message message) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        if (message.partial()) {
            sent.completeExceptionally(
                    new IllegalArgumentException("sendAsync takes whole messages: send parts with send"));
            return sent;
        }
        int weight = weight(message);
        lock.lock();
        try {
            if (owner == null && waiting.isEmpty() && hasRoom(weight)) {
                queue(new Waiting(message, sent));
            } else if (options.outboundOverflow() == OverflowPolicy.BLOCK
                    && (waitingBytes == 0 || waitingBytes + weight <= options.outboundBytes())
                    && waiting.size() < options.outboundMessages()) {
                waiting.add(new Waiting(message, sent));
                waitingBytes += weight;
            } else {
                overflow();
            }
        } catch (RuntimeException e) {
            sent.completeExceptionally(e);
        } finally {
            lock.unlock();
        }
        connection.flushUnlessCollecting();
        return sent;
    }

    /** Writes what is queued, if no write is under way. Never blocks. */
    void flush(Transport transport) {
        while (true) {
            ByteBuffer batch;
            lock.lock();
            try {
                connection.nothingCollected();
                if (writing || protocol.outputSize() == 0) {
                    return;
                }
                batch = protocol.takeOutput();
                writing = true;
                bytesInFlight = batch.remaining();
                messagesInFlight = messagesQueued;
                messagesQueued = 0;
            } finally {
                lock.unlock();
            }
            try {
                if (!transport.write(batch)) {
                    watchProgress(transport, batch.limit());
                    return;
                }
            } catch (IOException | RuntimeException e) {
                connection.disconnected(e);
                return;
            }
            batchLeft();
        }
    }

    /** The write under way is done. */
    void batchLeft() {
        List<Runnable> completions = new ArrayList<>();
        lock.lock();
        try {
            if (!writing) {
                return;
            }
            writing = false;
            stall.cancel();
            bytesLeft += bytesInFlight;
            bytesInFlight = 0;
            messagesInFlight = 0;
            lastWrite = timers.nanoTime();
            while (!leaving.isEmpty() && leaving.element().end <= bytesLeft) {
                CompletableFuture<Void> sent = leaving.remove().sent;
                completions.add(() -> sent.complete(null));
            }
            queueWaiting(completions);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        completions.forEach(Runnable::run);
    }

    /** Queues the messages that waited, as far as there is room for them. Called under the lock. */
    private void queueWaiting(List<Runnable> completions) {
        while (owner == null && !waiting.isEmpty() && hasRoom(weight(waiting.element().message))) {
            Waiting next = waiting.remove();
            waitingBytes -= weight(next.message);
            try {
                queue(next);
            } catch (RuntimeException e) {
                completions.add(() -> next.sent.completeExceptionally(e));
            }
        }
    }

    /** The connection has ended: nothing more leaves. */
    void closed(WebSocketClosedException why) {
        ArrayDeque<CompletableFuture<Void>> lost = new ArrayDeque<>();
        lock.lock();
        try {
            leaving.forEach(entry -> lost.add(entry.sent));
            waiting.forEach(entry -> lost.add(entry.sent));
            leaving.clear();
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        lost.forEach(sent -> sent.completeExceptionally(why));
    }

    /** Drops the connection when the write under way makes no progress for the send timeout. */
    private void watchProgress(Transport transport, int unwritten) {
        lock.lock();
        try {
            long batchEnd = bytesLeft + bytesInFlight;
            if (writing) {
                stall = timers.schedule(options.sendTimeout(), () -> checkProgress(transport, unwritten, batchEnd));
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkProgress(Transport transport, int before, long batchEnd) {
        lock.lock();
        try {
            if (!writing || bytesLeft + bytesInFlight != batchEnd) {
                return;
            }
        } finally {
            lock.unlock();
        }
        int unwritten = transport.unwritten();
        if (unwritten >= before) {
            connection.abort("the peer read nothing for sendTimeout, " + options.sendTimeout());
        } else {
            watchProgress(transport, unwritten);
        }
    }

    /** Whether nothing waits and no write is under way. Called under the lock. */
    boolean isDrained() {
        return !writing && protocol.outputSize() == 0;
    }

    /** Whether a listener that answers each message with one would soon have to wait. Called under the lock. */
    boolean isCongested() {
        return writing
                && (protocol.outputSize() >= options.outboundBytes() / 2
                        || messagesQueued >= options.outboundMessages() / 2);
    }

    /** Whether a write is under way. Called under the lock. */
    boolean isWriting() {
        return writing;
    }

    /** When the last write was done. Called under the lock. */
    long lastWrite() {
        return lastWrite;
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
        messagesQueued++;
        leaving.add(new Leaving(bytesLeft + bytesInFlight + protocol.outputSize(), next.sent));
    }

    private boolean hasRoom(int weight) {
        long queued = (long) bytesInFlight + protocol.outputSize();
        boolean withinBound = queued + weight <= options.outboundBytes()
                && messagesInFlight + messagesQueued < options.outboundMessages();
        return withinBound || queued == 0;
    }

    /** Whether it is the calling thread's turn to queue. */
    private boolean mayQueue(int weight) {
        return (owner == null ? waiting.isEmpty() : owner == Thread.currentThread()) && hasRoom(weight);
    }

    /** Waits, under the lock, until there is room for a message and no other one is being sent in several frames. */
    private void awaitRoom(int weight) {
        long left = options.sendTimeout().toNanos();
        while (!mayQueue(weight)) {
            if (protocol.state() == ConnectionState.CLOSED || protocol.state() == ConnectionState.CLOSE_SENT) {
                throw new WebSocketClosedException(protocol.closeReason().orElseThrow());
            }
            if (!writing && protocol.outputSize() > 0) {
                unlocked(connection::flush);
                continue;
            }
            if (owner == null && options.outboundOverflow() != OverflowPolicy.BLOCK) {
                overflow();
            }
            left = await(left);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private long await(long nanos) {
        if (nanos <= 0) {
            timedOut();
        }
        long start = timers.nanoTime();
        boolean[] finished = new boolean[1];
        unlocked(() -> finished[0] = connection.finishWrite(nanos));
        if (finished[0]) {
            return nanos - (timers.nanoTime() - start);
        }
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            dropIfWithinMessage();
            throw new WebSocketException("Interrupted while waiting for room to send; the message was not sent", e);
        }
    }

    private void timedOut() {
        dropIfWithinMessage();
        throw new WebSocketTimeoutException("The peer reads too slowly: there was no room to send within sendTimeout, "
                + options.sendTimeout() + "; raise the option sendTimeout or outboundBytes, or send less");
    }

    /** A message of which only a part was sent cannot be ended any more: the connection is of no use. */
    private void dropIfWithinMessage() {
        if (owner == Thread.currentThread() && protocol.isWithinSentMessage()) {
            unlocked(() -> connection.abort("a message could only be sent in part"));
        }
    }

    private void overflow() {
        if (options.outboundOverflow() == OverflowPolicy.CLOSE) {
            unlocked(() -> connection.abort("the peer reads too slowly (outboundOverflow)"));
            throw new WebSocketClosedException(protocol.closeReason().orElseThrow());
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

    private void requireNoMessageFor(Message message) {
        if (message instanceof Message.Text || message instanceof Message.Binary) {
            requireNoMessage();
        }
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
