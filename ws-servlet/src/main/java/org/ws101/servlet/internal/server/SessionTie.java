package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.internal.SessionAccess;

/** One HTTP session and its open connections. Thread-safe. */
final class SessionTie {
    /** How often messages may touch the session: containers may have to load and store it. */
    static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);

    /** Each with whether the end of the session closes it. */
    private final Map<Connection, Boolean> connections = new ConcurrentHashMap<>(1);

    private final AtomicLong lastTouch;
    private volatile @Nullable SessionAccess access;

    /** @param nanoTime now */
    SessionTie(long nanoTime) {
        lastTouch = new AtomicLong(nanoTime - TOUCH_INTERVAL.toNanos());
    }

    void add(Connection connection, boolean closes) {
        connections.put(connection, closes);
    }

    /** Whether it was the last. */
    boolean remove(Connection connection) {
        connections.remove(connection);
        return connections.isEmpty();
    }

    /** The session ends. */
    void end() {
        connections.forEach((connection, closes) -> {
            if (closes) {
                connection.webSocket().close(CloseCode.POLICY_VIOLATION, "The HTTP session has ended");
            }
        });
    }

    /** Lets messages prolong the session from here on. */
    void prolongBy(SessionAccess means) {
        access = means;
    }

    /** The session has got another id: the container knows it by that alone. */
    void idChanged(HttpSession session) {
        if (access != null) {
            access = SessionAccess.to(session);
        }
    }

    /** A message has arrived: prolongs the session, if that is due. Never blocks. */
    void messageArrived(long nanoTime, Executor executor) {
        long before = lastTouch.get();
        if (nanoTime - before >= TOUCH_INTERVAL.toNanos() && lastTouch.compareAndSet(before, nanoTime)) {
            try {
                executor.execute(this::touch);
            } catch (RejectedExecutionException e) {
                // the application is stopping
            }
        }
    }

    private void touch() {
        SessionAccess reachable = access;
        try {
            if (reachable != null) {
                reachable.touch();
            }
        } catch (IllegalStateException e) {
            // it has ended just now
        }
    }
}
