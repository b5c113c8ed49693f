package org.ws101.internal.application;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketException;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.link.Link;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.thread.SharedThread;

/**
 * The queue between a connection's turns and the thread that receives in the blocking style. Thread-safe.
 */
public final class Inbox implements Receiver {
    /** What the queue may ask for when there is room again. */
    public interface Reader {
        /** Whether reading is paused and there is no reason for it any more. */
        boolean mayGoOn();

        /** Goes on after a pause with what was read before, on the calling thread. Not under the lock. */
        void handleUnread();
    }

    /** How long a receiver still waits. For one thread. */
    static final class Patience {
        private final long nanos;
        private long left;

        /** @param nanos {@link Long#MAX_VALUE} for ever */
        Patience(long nanos) {
            this.nanos = nanos;
            this.left = nanos;
        }

        static Patience endless() {
            return new Patience(Long.MAX_VALUE);
        }

        @SuppressWarnings("WaitNotInLoop") // the callers loop
        private void await(Condition arrived) {
            if (left <= 0) {
                throw new WebSocketTimeoutException("No more was received within the timeout, "
                        + Duration.ofNanos(nanos) + "; nothing is lost: receive again");
            }
            try {
                left = arrived.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WebSocketException("Interrupted while waiting to receive; nothing is lost", e);
            }
        }
    }

    private final Host host;
    private final Reader reader;
    private final WebSocketOptions options;
    private final ReentrantLock lock;
    private final Condition arrived;

    @GuardedBy("lock")
    private final Link link;

    @GuardedBy("lock")
    private final ArrayDeque<Event> queue = new ArrayDeque<>(1);

    @GuardedBy("lock")
    private long queuedBytes;

    /** How much room there is at least; written under the lock. */
    private volatile int freeMessages;

    private volatile long freeBytes;

    /** What the turn has accepted and nobody can see yet: one lock and one wake-up for all of it. Of the thread that has the turn. */
    private final ArrayList<Event> accepted = new ArrayList<>(0);

    private long acceptedBytes;

    /** Whether nothing is queued, and whether so much is that reading should pause; written under the lock. */
    private volatile boolean empty = true;

    private volatile boolean full;
    /** Who received last; while it works on that, and more waits here, what it sends is collected. Written under the lock. */
    private volatile @Nullable Thread consumer;
    /** Whether the consumer has received something and not yet come back. */
    @GuardedBy("lock")
    private boolean busy;

    @GuardedBy("lock")
    private boolean abandoned;
    /** Whether the application received after our close frame was sent: then it wants all that comes before the peer's. */
    @GuardedBy("lock")
    private boolean readsOn;
    /** Whether what does not fit is dropped. */
    @GuardedBy("lock")
    private boolean drops;

    @GuardedBy("lock")
    private boolean over;

    public Inbox(Host host, Reader reader, WebSocketOptions options, ReentrantLock lock, Link link) {
        this.host = host;
        this.reader = reader;
        this.options = options;
        this.lock = lock;
        this.arrived = lock.newCondition();
        this.link = link;
        this.freeMessages = options.inboundMessages();
        this.freeBytes = options.inboundBytes();
    }

    /**
     * Waits for the next event: a message, a part, or, with {@link ControlFrames#MANUAL}, a control frame.
     *
     * @param patience how long at most
     * @throws IllegalStateException in a callback that is declared not to block
     */
    Event next(Patience patience) {
        SharedThread.requireMayBlock("receive", "receive on a thread of your own");
        boolean collected = true;
        while (true) {
            Event event;
            boolean goOn;
            boolean conclude;
            lock.lock();
            try {
                busy = false;
                readsOn |= link.state() == Link.State.CLOSE_SENT;
                event = queue.poll();
                if (event == null && !collected) {
                    await(patience);
                    event = queue.poll();
                }
                if (event != null) {
                    took(event);
                }
                conclude = event == null && mustConclude();
                goOn = event != null && isHalfEmpty() && reader.mayGoOn();
            } finally {
                lock.unlock();
            }
            if (goOn) {
                reader.handleUnread();
            }
            if (event != null) {
                return event;
            }
            if (conclude) {
                host.conclude();
            } else {
                host.pump(); // what was collected leaves before we wait
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
            counted();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will receive any more: drops what is queued and what still comes. */
    public void abandon() {
        lock.lock();
        try {
            abandoned = true;
            busy = false;
            queue.clear();
            queuedBytes = 0;
            counted();
        } finally {
            lock.unlock();
        }
        host.pump();
    }

    @GuardedBy("lock")
    private void took(Event event) {
        queuedBytes -= size(event);
        counted();
        consumer = Thread.currentThread();
        busy = true;
    }

    @GuardedBy("lock")
    private void counted() {
        empty = queue.isEmpty();
        freeMessages = options.inboundMessages() - queue.size();
        freeBytes = options.inboundBytes() - queuedBytes;
        full = !abandoned && !drops && isAtBound();
    }

    /** Whether the peer is done and we have to answer; throws when there is nothing more to come. */
    @GuardedBy("lock")
    private boolean mustConclude() {
        if (over) {
            throw link.closedException();
        }
        Link.State state = link.state();
        if (!state.receives() && !(state == Link.State.PEER_DONE && !link.answersItself())) {
            throw link.closedException();
        }
        return state == Link.State.PEER_DONE;
    }

    @GuardedBy("lock")
    private void await(Patience patience) {
        if (!over && link.state().receives()) {
            SharedThread.requireOther("receive would wait for a message");
            patience.await(arrived);
        }
    }

    @Override
    public void open() {}

    @Override
    public boolean takesParts() {
        return true;
    }

    @Override
    public boolean mayBlock(Event event) {
        return false;
    }

    @Override
    public void accept(Event event) {
        if (isForApplication(event)) {
            accepted.add(event);
            acceptedBytes += size(event);
            if (accepted.size() >= freeMessages || acceptedBytes >= freeBytes) {
                deliver();
            }
        }
    }

    @Override
    public void deliver() {
        if (!accepted.isEmpty()) {
            lock.lock();
            try {
                addAccepted();
                arrived.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    @GuardedBy("lock")
    public void acceptClose(Event event) {
        assert lock.isHeldByCurrentThread();
        if (isForApplication(event)) {
            accepted.add(event);
        }
        addAccepted();
        arrived.signalAll();
    }

    @GuardedBy("lock")
    private void addAccepted() {
        for (Event event : accepted) {
            if (!abandoned && !(drops && isAtBound())) {
                queue.add(event);
                queuedBytes += size(event);
            }
        }
        accepted.clear();
        acceptedBytes = 0;
        counted();
    }

    @Override
    public void changed() {
        assert lock.isHeldByCurrentThread();
        arrived.signalAll();
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
        return full;
    }

    @GuardedBy("lock")
    private boolean isAtBound() {
        return queue.size() >= options.inboundMessages() || queuedBytes >= options.inboundBytes();
    }

    @Override
    @GuardedBy("lock")
    public void stopHoldingBack() {
        assert lock.isHeldByCurrentThread();
        drops = !readsOn;
        counted();
    }

    /** Room for enough to be worth the while of going on. */
    @GuardedBy("lock")
    private boolean isHalfEmpty() {
        return queue.size() <= options.inboundMessages() / 2 && queuedBytes <= options.inboundBytes() / 2;
    }

    @Override
    @GuardedBy("lock")
    public boolean isBehind() {
        assert lock.isHeldByCurrentThread();
        return busy || !queue.isEmpty();
    }

    @Override
    public boolean isCollecting() {
        return !empty && Thread.currentThread() == consumer;
    }

    @Override
    public void closed(CloseReason reason, @Nullable Throwable cause) {
        lock.lock();
        try {
            over = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        host.tell();
    }

    @Override
    public void callLast() {}

    @Override
    public void interrupt() {}

    private static long size(Event event) {
        if (event instanceof Event.Received received) {
            return Sending.weight(received.message());
        }
        return event instanceof Event.Part part ? part.payload().length : 0;
    }
}
