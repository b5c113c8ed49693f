package org.ws101.cdi.internal.serving;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.client.ReconnectingConnection;

/** The open connections of an application's client endpoints. Thread-safe. */
public final class OpenClients {
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final Duration DROPPING = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    // Guarded by lock.
    private final Set<WebSocket> open = new HashSet<>();
    private final Set<ReconnectingConnection> reconnecting = new HashSet<>();
    private boolean closed;

    /**
     * Refuses when the application has ended.
     *
     * @throws IllegalStateException saying so
     */
    public void requireRunning() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "The CDI container is shut down, so its client endpoints open no more connections");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes a connection; false when it is to be closed, because the application has ended. */
    boolean add(WebSocket webSocket) {
        lock.lock();
        try {
            return !closed && open.add(webSocket);
        } finally {
            lock.unlock();
        }
    }

    void remove(WebSocket webSocket) {
        lock.lock();
        try {
            open.remove(webSocket);
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Notes one that is opened again and again, until it has ended. */
    public void add(ReconnectingConnection connection) {
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (!late) {
                reconnecting.add(connection);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            connection.close();
        }
        connection.ended().whenComplete((nothing, failure) -> forget(connection));
    }

    /** Closes all with 1001 (RFC 6455 §7.4.1), waits for their last callbacks, and drops what takes too long. Idempotent. */
    public void close() {
        List<WebSocket> closing;
        List<ReconnectingConnection> ending;
        lock.lock();
        try {
            closed = true;
            closing = List.copyOf(open);
            ending = List.copyOf(reconnecting);
        } finally {
            lock.unlock();
        }
        closing.forEach(webSocket -> webSocket.close(CloseCode.GOING_AWAY, ""));
        ending.forEach(ReconnectingConnection::close); // what is closing already stays so
        if (!await(CLOSING)) {
            closing.forEach(WebSocket::abort);
            await(DROPPING);
        }
    }

    private void forget(ReconnectingConnection connection) {
        lock.lock();
        try {
            reconnecting.remove(connection);
        } finally {
            lock.unlock();
        }
    }

    /** Whether there are none any more. */
    private boolean await(Duration most) {
        lock.lock();
        try {
            long left = most.toNanos();
            while (!open.isEmpty() && left > 0) {
                left = fewer.awaitNanos(left);
            }
            return open.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
