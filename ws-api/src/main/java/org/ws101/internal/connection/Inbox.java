package org.ws101.internal.connection;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.protocol.ConnectionState;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Protocol;

/**
 * The queue between a connection's turns and the thread that receives in the blocking style. Thread-safe; mutable state is
 * guarded by the connection's lock.
 */
final class Inbox implements Receiver {
    private final Connection connection;
    private final Protocol protocol;
    private final WebSocketOptions options;
    private final ReentrantLock lock;
    private final Condition arrived;
    private final ArrayDeque<Event> queue = new ArrayDeque<>(1);
    private long queuedBytes;
    /** Who received last; while it works on that, and more waits here, what it sends is collected. */
    private @Nullable Thread consumer;
    /** Whether the consumer has received something and not yet come back. */
    private boolean busy;

    private boolean abandoned;
    /** Whether the application received after our close frame was sent: then it wants all that comes before the peer's. */
    private boolean readsOn;
    /** Whether what does not fit is dropped. */
    private boolean drops;

    private @Nullable WebSocketClosedException over;

    Inbox(Connection connection, Guarded guarded) {
        this.connection = connection;
        this.protocol = guarded.protocol();
        this.options = guarded.options();
        this.lock = guarded.lock();
        this.arrived = lock.newCondition();
    }

    /**
     * Waits for the next event: a message, a part, or, with {@link ControlFrames#MANUAL}, a control frame.
     *
     * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
     */
    Event next(long nanos) {
        boolean collected = true;
        long left = nanos;
        while (true) {
            Event event;
            boolean goOn;
            boolean conclude;
            lock.lock();
            try {
                busy = false;
                readsOn |= protocol.state() == ConnectionState.CLOSE_SENT;
                event = queue.poll();
                if (event == null && !collected) {
                    left = await(left);
                    event = queue.poll();
                }
                if (event != null) {
                    took(event);
                }
                conclude = event == null && mustConclude();
                goOn = event != null && isHalfEmpty() && connection.mayGoOn();
            } finally {
                lock.unlock();
            }
            if (goOn) {
                connection.handleUnread();
            }
            if (event != null) {
                return event;
            }
            if (conclude) {
                connection.conclude();
            } else {
                connection.flush(); // what was collected leaves before we wait
            }
            collected = false;
        }
    }

    /** Puts an event back in front: it was not for the method that received it. */
    void putBack(Event event) {
        lock.lock();
        try {
            queue.addFirst(event);
            queuedBytes += size(event);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will receive any more: drops what is queued and what still comes. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            busy = false;
            queue.clear();
            queuedBytes = 0;
        } finally {
            lock.unlock();
        }
        connection.goOnReading();
    }

    private void took(Event event) {
        queuedBytes -= size(event);
        consumer = Thread.currentThread();
        busy = true;
    }

    /** Whether the peer is done and we have to answer; throws when there is nothing more to come. */
    private boolean mustConclude() {
        if (over != null) {
            throw new WebSocketClosedException(over.reason(), over.getCause());
        }
        if (protocol.state() == ConnectionState.CLOSED
                || (protocol.state() == ConnectionState.PEER_DONE && connection.applicationAnswers())) {
            throw new WebSocketClosedException(protocol.closeReason().orElseThrow(), connection.cause());
        }
        return protocol.state() == ConnectionState.PEER_DONE;
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private long await(long nanos) {
        if (over != null
                || protocol.state() == ConnectionState.CLOSED
                || protocol.state() == ConnectionState.PEER_DONE) {
            return nanos;
        }
        if (nanos <= 0) {
            throw new WebSocketTimeoutException("Nothing was received in time; nothing is lost, receive again");
        }
        try {
            return arrived.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebSocketException("Interrupted while waiting to receive; nothing is lost", e);
        }
    }

    @Override
    public @Nullable Executor dispatcher() {
        return null;
    }

    @Override
    public void beginTurn() {}

    @Override
    public void endTurn() {}

    @Override
    public void accept(Event event) {
        lock.lock();
        try {
            if (isForApplication(event) && !abandoned && !(drops && isAtBound())) {
                queue.add(event);
                queuedBytes += size(event);
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isForApplication(Event event) {
        if (event instanceof Event.Received received) {
            Message message = received.message();
            return message instanceof Message.Text
                    || message instanceof Message.Binary
                    || options.controlFrames() == ControlFrames.MANUAL;
        }
        return event instanceof Event.Part;
    }

    @Override
    public boolean isFull() {
        return !abandoned && !drops && isAtBound();
    }

    private boolean isAtBound() {
        return queue.size() >= options.inboundMessages() || queuedBytes >= options.inboundBytes();
    }

    @Override
    public void stopHoldingBack() {
        drops = !readsOn;
    }

    /** Room for enough to be worth the while of going on. */
    private boolean isHalfEmpty() {
        return queue.size() <= options.inboundMessages() / 2 && queuedBytes <= options.inboundBytes() / 2;
    }

    @Override
    public boolean isBehind() {
        return busy || !queue.isEmpty();
    }

    @Override
    public boolean isCollecting() {
        return Thread.currentThread() == consumer && !queue.isEmpty();
    }

    @Override
    public void closed(CloseReason reason, @Nullable Throwable cause) {
        lock.lock();
        try {
            over = new WebSocketClosedException(reason, cause);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        connection.tell();
    }

    private static long size(Event event) {
        if (event instanceof Event.Received received) {
            return Outbox.weight(received.message());
        }
        return event instanceof Event.Part part ? part.payload().length : 0;
    }
}
