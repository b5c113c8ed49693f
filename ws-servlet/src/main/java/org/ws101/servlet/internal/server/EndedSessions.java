package org.ws101.servlet.internal.server;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The ids of the HTTP sessions that ended last. A container tells of the end before the session is invalid, and a copy of a
 * session, as with Spring Session, stays valid: an opening handshake may come in between. Thread-safe.
 */
final class EndedSessions {
    /** How many ids there are at most. An id is needed while other listeners are told of the end, and copies are in use. */
    static final int CAPACITY = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; the oldest first. */
    private final Set<String> ids = new LinkedHashSet<>();

    void add(String id) {
        lock.lock();
        try {
            ids.remove(id);
            ids.add(id);
            if (ids.size() > CAPACITY) {
                ids.remove(ids.iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A session begins: some containers use the id of an ended one again. */
    void remove(String id) {
        lock.lock();
        try {
            ids.remove(id);
        } finally {
            lock.unlock();
        }
    }

    boolean contains(String id) {
        lock.lock();
        try {
            return ids.contains(id);
        } finally {
            lock.unlock();
        }
    }
}
