package org.ws101.testkit.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.ObservedConnection;
import org.ws101.WebSocketObserver;

/** Keeps the failures of the connections of a server. Thread-safe. */
public final class ServerEvents implements WebSocketObserver {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition failed = lock.newCondition();

    /** By the id of the connection. */
    @GuardedBy("lock")
    private final Map<String, List<Throwable>> failures = new HashMap<>();

    @Override
    public void onFailure(ObservedConnection connection, Throwable cause) {
        lock.lock();
        try {
            failures.computeIfAbsent(connection.id(), first -> new ArrayList<>())
                    .add(cause);
            failed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Those of a connection, in their order. */
    public List<Throwable> failuresOf(String id) {
        lock.lock();
        try {
            return List.copyOf(failures.getOrDefault(id, List.of()));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first one of a connection, for that long at most; empty when there is none, or the thread is interrupted. */
    public Optional<Throwable> awaitFailureOf(String id, Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!failures.containsKey(id) && left > 0) {
                left = failed.awaitNanos(left);
            }
            return failures.getOrDefault(id, List.of()).stream().findFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
