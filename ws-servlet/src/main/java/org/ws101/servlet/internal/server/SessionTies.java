package org.ws101.servlet.internal.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.internal.SessionListening;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The HTTP sessions of an application in which connections are open. Thread-safe.
 *
 * <p>A session has one attribute, with an id by which its connections are found here: so it may be stored, sent to another node
 * or loaded again, and get another id of its own. The id is the one that the session had first: requests that see copies of a
 * session, as with Spring Session, then choose the same.
 */
public final class SessionTies {
    /** The name of the attribute. */
    static final String ATTRIBUTE = "org.ws101.servlet.session";

    private static final String NAME = SessionTies.class.getName();
    private static final ReentrantLock CREATING = new ReentrantLock();

    private final boolean listening;
    private final ConcurrentMap<String, SessionTie> ties = new ConcurrentHashMap<>();
    /** Whether there were sessions that are not the container's. */
    private volatile boolean foreign;

    private SessionTies(boolean listening) {
        this.listening = listening;
    }

    /** Those of an application. */
    public static SessionTies of(ServletContext context) {
        CREATING.lock();
        try {
            if (context.getAttribute(NAME) instanceof SessionTies there) {
                return there;
            }
            SessionTies created = new SessionTies(SessionListening.begin(context));
            context.setAttribute(NAME, created);
            return created;
        } finally {
            CREATING.unlock();
        }
    }

    /**
     * Ties a connection to a session until the connection ends.
     *
     * @param request that the session is of
     * @param closes whether the end of the session closes the connection
     * @param nanoTime now
     * @return the tie
     * @throws IllegalStateException when the session has ended
     */
    SessionTie tie(
            HttpSession session, HttpServletRequest request, Connection connection, boolean closes, long nanoTime) {
        Object value = session.getAttribute(ATTRIBUTE);
        String id = value == null ? session.getId() : value.toString();
        SessionTie tie = add(id, connection, closes, nanoTime); // before the session shows it, which may end at once
        boolean own = isOfContainer(session, request);
        boolean bound = own && !listening;
        try {
            if (value == null || (bound && !(value instanceof BoundId))) {
                session.setAttribute(ATTRIBUTE, bound ? new BoundId(id, this) : id);
            }
        } catch (IllegalStateException e) {
            remove(id, connection);
            throw e;
        }
        if (!own) {
            foreign = true;
        }
        var unused = connection.ending().thenRun(() -> remove(id, connection));
        return tie;
    }

    /** A filter before ours may have replaced the container's sessions. */
    private static boolean isOfContainer(HttpSession session, HttpServletRequest request) {
        HttpSession own = Upgrade.innermost(request).getSession(false);
        return own != null && own.getId().equals(session.getId());
    }

    private SessionTie add(String id, Connection connection, boolean closes, long nanoTime) {
        return ties.compute(id, (same, there) -> {
            SessionTie tie = there == null ? new SessionTie(nanoTime) : there;
            tie.add(connection, closes);
            return tie;
        });
    }

    private void remove(String id, Connection connection) {
        ties.computeIfPresent(id, (same, tie) -> tie.remove(connection) ? null : tie);
    }

    /** A session ends: closes its connections. Idempotent. */
    public void ended(HttpSession session) {
        String id = session.getId();
        try {
            Object value = session.getAttribute(ATTRIBUTE);
            id = value == null ? id : value.toString();
        } catch (IllegalStateException e) {
            // its attributes are gone already
        }
        end(id);
    }

    /** The session with that id in its attribute ends: closes its connections. Idempotent. */
    void end(String id) {
        SessionTie tie = ties.remove(id);
        if (tie != null) {
            tie.end();
        }
    }

    /** A session has got another id. */
    public void idChanged(HttpSession session) {
        Object value = valueOf(session);
        SessionTie tie = value == null ? null : ties.get(value.toString());
        if (tie != null) {
            tie.idChanged(session);
        }
    }

    /**
     * Sees whether an ordinary request ends its session, where that is not the container's own: nobody else might tell.
     *
     * @return to be run when the request has been served
     */
    Runnable watch(HttpServletRequest request) {
        if (!foreign || ties.isEmpty()) {
            return () -> {};
        }
        HttpSession session = request.getSession(false);
        Object value = session == null ? null : valueOf(session);
        return value == null ? () -> {} : () -> endUnlessValid(session, value.toString());
    }

    private void endUnlessValid(HttpSession session, String id) {
        if (valueOf(session) == null) {
            end(id);
        }
    }

    /** Null when the session has none, or has ended. */
    private static @Nullable Object valueOf(HttpSession session) {
        try {
            return session.getAttribute(ATTRIBUTE);
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
