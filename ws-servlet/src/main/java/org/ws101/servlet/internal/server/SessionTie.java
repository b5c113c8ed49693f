package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.SessionAccess;

/** One HTTP session with its opening handshakes and open connections. Thread-safe. */
final class SessionTie {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    /** How often messages may touch the session: containers may have to load and store it. */
    static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);

    private final Set<HandshakeSession> handshakes = ConcurrentHashMap.newKeySet(1);

    private final boolean foreign;
    private final AtomicLong lastTouch;
    private volatile @Nullable SessionAccess access;

    /** The id that the session has; not its key, which may be an id that it had. */
    private volatile String id;

    /**
     * Of a session.
     *
     * @param foreign whether it is not the container's
     * @param nanoTime now
     */
    SessionTie(String id, boolean foreign, long nanoTime) {
        this.id = id;
        this.foreign = foreign;
        lastTouch = new AtomicLong(nanoTime - TOUCH_INTERVAL.toNanos());
    }

    void add(HandshakeSession handshake) {
        handshakes.add(handshake);
    }

    /** Whether it was the last. */
    boolean remove(HandshakeSession handshake) {
        handshakes.remove(handshake);
        return handshakes.isEmpty();
    }

    /** The session ends. */
    void end() {
        handshakes.forEach(HandshakeSession::end);
    }

    /** The id of the session. */
    String id() {
        return id;
    }

    /** Whether the session is not the container's. */
    boolean isForeign() {
        return foreign;
    }

    /** The session has another key as well from here on. */
    void join(String key) {
        handshakes.forEach(handshake -> handshake.join(key));
    }

    /** Lets messages prolong the session from here on. */
    void prolongBy(SessionAccess means) {
        access = means;
    }

    /** The session has got another id: the container knows it by that alone. */
    void idChanged(HttpSession session) {
        id = session.getId();
        if (access != null) {
            access = SessionAccess.to(session);
        }
    }

    /**
     * A message has arrived: prolongs the session, if that is due. Never blocks.
     *
     * @param whose names, by its {@code toString}, the connection of the message
     */
    void messageArrived(Object whose, long nanoTime, Executor executor) {
        long before = lastTouch.get();
        if (nanoTime - before >= TOUCH_INTERVAL.toNanos() && lastTouch.compareAndSet(before, nanoTime)) {
            try {
                executor.execute(this::touch);
            } catch (Throwable e) { // the session is not prolonged this time, which is no reason to end the connection
                LOGGER.log(System.Logger.Level.WARNING, whose + ": there is no thread to prolong the HTTP session", e);
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
