package org.ws101.servlet.internal.relay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** How far the envelopes of each node have been seen: each counts once, and none behind a later one. Thread-safe. */
public final class SeenSequences {
    /** Each start of a node is another one. */
    private static final int MAX_NODES = 1_024;

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<UUID, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > MAX_NODES;
        }
    };

    /** Whether an envelope is newer than all that were seen of its node; it is the last one then. */
    public boolean isNew(UUID node, long sequence) {
        lock.lock();
        try {
            Long before = last.get(node);
            if (before != null && sequence <= before) {
                return false;
            }
            last.put(node, sequence);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
