package org.ws101.servlet.jms;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes that wait to be sent, in order. Who adds one never waits: what does not fit is refused, and not one of
 * those that wait, which were admitted already. Thread-safe; one thread sends.
 */
final class EnvelopeBuffer {
    /** What an entry costs beside its bytes, so that empty ones are bounded, too. */
    private static final int OVERHEAD = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long size;

    @GuardedBy("lock")
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean ended;

    /** @param size in bytes; one envelope fits in any case */
    EnvelopeBuffer(long size) {
        this.size = size;
    }

    /** Adds one; false when it does not fit, or the end has come. */
    boolean offer(byte[] envelope) {
        lock.lock();
        try {
            long more = (long) envelope.length + OVERHEAD;
            if (ended || (!waiting.isEmpty() && bytes + more > size)) {
                return false;
            }
            waiting.add(envelope);
            bytes += more;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first, which stays; waits for one for as long as that may take, but not when the end has come. Null when
     * there is none.
     */
    byte @Nullable [] first(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            return waiting.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the first. */
    void removeFirst() {
        lock.lock();
        try {
            byte[] removed = waiting.poll();
            if (removed != null) {
                bytes -= (long) removed.length + OVERHEAD;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes all, and says how many they were. */
    int clear() {
        lock.lock();
        try {
            int removed = waiting.size();
            waiting.clear();
            bytes = 0;
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes wait, with what they cost beside. */
    long waiting() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Admits no more. What waits can still be sent. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end, or a time. Whether the end has come. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the end has come. */
    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
