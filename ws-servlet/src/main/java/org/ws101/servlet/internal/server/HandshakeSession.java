package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.internal.connection.Connection;

/**
 * The HTTP session of one opening handshake, and of the connection that comes of it. Thread-safe.
 *
 * <p>The session may end on another thread at any time, so the order of steps matters. The handshake is among those of the session
 * before the application is asked anything. It has its connection before it asks whether the session has ended: an end that
 * comes later finds the connection, and closes it with 1008 when it starts. A session that cannot be asked has ended.
 */
final class HandshakeSession implements AutoCloseable {
    private final SessionTies ties;
    private final HttpSession session;
    /** Whether it is not the container's. */
    private final boolean foreign;
    /** Whether the session tells of its end by what is bound to it alone. */
    private final boolean binds;

    private final long begin;
    /** The keys under which {@link #ties} has it. */
    private final Set<String> keys = ConcurrentHashMap.newKeySet(1);

    private volatile boolean left;
    private volatile boolean ended;
    /** Which the end of the session closes. */
    private volatile @Nullable Connection connection;
    /** This and the next are used by the thread of the handshake alone. */
    private boolean tied;

    private boolean kept;

    /** @param begin now, in nanoseconds */
    HandshakeSession(SessionTies ties, HttpSession session, boolean foreign, boolean binds, long begin) {
        this.ties = ties;
        this.session = session;
        this.foreign = foreign;
        this.binds = binds;
        this.begin = begin;
    }

    /** Joins the handshakes of the session. */
    void begin() {
        try {
            String key = SessionTies.keyOf(session);
            join(key);
            if (binds) {
                ties.mark(session, key, true);
            }
        } catch (IllegalStateException e) {
            ended = true;
        } catch (RuntimeException | Error e) { // as when a filter's session cannot be stored
            leave();
            throw e;
        }
    }

    /** Joins those of that key as well. */
    SessionTie join(String key) {
        keys.add(key);
        SessionTie tie = ties.add(key, this, begin);
        if (left) {
            ties.remove(key, this);
        }
        return tie;
    }

    /**
     * Ties a connection to the session until the connection ends.
     *
     * @param closes whether the end of the session closes the connection
     * @throws IllegalStateException when the session has ended
     */
    SessionTie tie(Connection to, boolean closes) {
        requireValid();
        SessionTie tie = join(ties.mark(session, SessionTies.keyOf(session), binds));
        if (closes) {
            connection = to;
        }
        requireValid();
        tied = true;
        to.whenEnding(this::leave);
        return tie;
    }

    private void requireValid() {
        SessionTies.keyOf(session);
        if (ended || ties.hasEnded(session)) {
            throw new IllegalStateException("The session has ended");
        }
    }

    HttpSession session() {
        return session;
    }

    boolean isForeign() {
        return foreign;
    }

    /** The session ends. */
    void end() {
        ended = true;
        Connection closing = connection;
        if (closing != null) {
            closing.closeAndTell(
                    new CloseReason(CloseCode.POLICY_VIOLATION, "The HTTP session has ended"),
                    "to leave connections open, use Endpoint.withKeptAfterHttpSession(), or set the option"
                            + " closeWithHttpSession of the filter to false");
        }
    }

    /** The request was upgraded: the connection, if it is tied, decides from here on how long this lasts. */
    void keep() {
        kept = tied;
    }

    /** The handshake is over. */
    @Override
    public void close() {
        if (!kept) {
            leave();
        }
    }

    private void leave() {
        left = true;
        keys.forEach(key -> ties.remove(key, this));
    }
}
