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
import org.ws101.internal.text.DurationText;
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
                throw new WebSocketTimeoutException(
                        "Nothing was received within the timeout, " + DurationText.of(Duration.ofNanos(nanos))
                                + "; no data is lost: receive again, or use a longer timeout");
            }
            try {
                left = arrived.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WebSocketException("Interrupted while waiting to receive; no data is lost", e);
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

    private final Link.Glance glance;

    @GuardedBy("lock")
    private final ArrayDeque<Event> queue = new ArrayDeque<>(1);

    @GuardedBy("lock")
    private long queuedBytes;

    /** What the receiver has taken from the queue at once, and gets without the lock. For the thread that receives. */
    private final ArrayDeque<Event> batch = new ArrayDeque<>(1);

    /** What the batch was when it was taken: that counts as queued until the receiver comes for more. */
    @GuardedBy("lock")
    private int batchMessages;

    @GuardedBy("lock")
    private long batchBytes;

    /** How much room there is at least; written under the lock. */
    private volatile int freeMessages;

    private volatile long freeBytes;

    /** What the turn has accepted and nobody can see yet: one lock and one wake-up for all of it. Of the thread that has the turn. */
    private final ArrayList<Event> accepted = new ArrayList<>(0);

    private long acceptedBytes;

    /** Whether nothing is queued, and whether so much is that reading should pause; written under the lock. */
    private volatile boolean empty = true;

    private volatile boolean full;
    /** Who received last; while it works on that, and more waits here, what it sends is collected. Written by the receiver. */
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
        this.glance = link.glance();
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
        Event next = batch.poll();
        if (next == null) {
            return nextOfQueue(patience);
        }
        if (consumer != Thread.currentThread()) {
            consumer = Thread.currentThread();
        }
        if (glance.state() == Link.State.CLOSE_SENT) {
            noteReadingOn();
        }
        return next;
    }

    private void noteReadingOn() {
        lock.lock();
        try {
            readsOn = true;
        } finally {
            lock.unlock();
        }
    }

    private Event nextOfQueue(Patience patience) {
        boolean collected = true;
        while (true) {
            Event event;
            boolean goOn;
            boolean conclude;
            lock.lock();
            try {
                busy = false;
                batchIsDone();
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
        batch.addFirst(event);
    }

    /** Nobody will receive any more: drops what is queued and what still comes. By the thread that has received. */
    public void abandon() {
        batch.clear();
        lock.lock();
        try {
            abandoned = true;
            busy = false;
            queue.clear();
            queuedBytes = 0;
            batchMessages = 0;
            batchBytes = 0;
            counted();
        } finally {
            lock.unlock();
        }
        host.pump();
    }

    @GuardedBy("lock")
    private void took(Event event) {
        queuedBytes -= size(event);
        takeBatch();
        counted();
        consumer = Thread.currentThread();
        busy = true;
    }

    /** Takes more, so that most messages need no lock; of a full queue only so much that the next look finds it {@link #isHalfEmpty}. */
    @GuardedBy("lock")
    private void takeBatch() {
        int most = options.inboundMessages() / 2 - 2; // one was taken before, and one is with the next look
        for (Event more = queue.peek(); more != null && batchMessages < most; more = queue.peek()) {
            long bytes = size(more);
            if (batchBytes + bytes > options.inboundBytes() / 2) {
                return;
            }
            batch.add(queue.remove());
            batchMessages++;
            batchBytes += bytes;
            queuedBytes -= bytes;
        }
    }

    @GuardedBy("lock")
    private void batchIsDone() {
        if (batchMessages > 0) {
            batchMessages = 0;
            batchBytes = 0;
            counted();
        }
    }

    @GuardedBy("lock")
    private void counted() {
        empty = queue.isEmpty();
        freeMessages = options.inboundMessages() - messages();
        freeBytes = options.inboundBytes() - bytes();
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

    @Override
    public int queuedMessages() {
        return options.inboundMessages() - freeMessages;
    }

    @GuardedBy("lock")
    private boolean isAtBound() {
        return messages() >= options.inboundMessages() || bytes() >= options.inboundBytes();
    }

    @GuardedBy("lock")
    private int messages() {
        return queue.size() + batchMessages;
    }

    @GuardedBy("lock")
    private long bytes() {
        return queuedBytes + batchBytes;
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
        return messages() <= options.inboundMessages() / 2 && bytes() <= options.inboundBytes() / 2;
    }

    @Override
    @GuardedBy("lock")
    public boolean isBehind() {
        assert lock.isHeldByCurrentThread();
        return busy || !queue.isEmpty();
    }

    @Override
    public boolean isCollecting() {
        return Thread.currentThread() == consumer && !(empty && batch.isEmpty());
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
