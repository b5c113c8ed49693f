package org.ws101.servlet.internal.replay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes all groups take of the heap, and which of them have something to give. Thread-safe. Its lock may be taken within
 * that of a group, and never the other way round.
 */
final class Ledger {
    private final long most;
    private final AtomicLong bytes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    /** The next to give something comes first. */
    @GuardedBy("lock")
    private final Set<GroupLog> givers = new LinkedHashSet<>();

    Ledger(long most) {
        this.most = most;
    }

    void add(long more) {
        long unused = bytes.addAndGet(more);
    }

    void subtract(long less) {
        long unused = bytes.addAndGet(-less);
    }

    long bytes() {
        return bytes.get();
    }

    /** Whether it is more than may be. */
    boolean isOver() {
        return bytes.get() > most;
    }

    /** Whether a group has something to give from now on. */
    void list(GroupLog log, boolean gives) {
        lock.lock();
        try {
            if (gives) {
                givers.add(log);
            } else {
                givers.remove(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The group that is to give something, each in its turn; null when there is no need, or none has anything. */
    @Nullable
    GroupLog next() {
        if (!isOver()) {
            return null;
        }
        lock.lock();
        try {
            Iterator<GroupLog> iterator = givers.iterator();
            if (!iterator.hasNext()) {
                return null;
            }
            GroupLog first = iterator.next();
            iterator.remove();
            givers.add(first);
            return first;
        } finally {
            lock.unlock();
        }
    }
}
