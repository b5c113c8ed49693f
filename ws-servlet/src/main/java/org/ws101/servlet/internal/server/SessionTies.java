package org.ws101.servlet.internal.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.internal.SessionListening;

/**
 * The connections of an application that the end of an HTTP session closes with 1008. Thread-safe.
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
    private final ConcurrentMap<String, Set<Connection>> tied = new ConcurrentHashMap<>();
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
     * Ties a connection to the session of its request, if there is one, until the connection ends.
     *
     * @throws IllegalStateException when the session has ended
     */
    void tie(HttpServletRequest request, Connection connection) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return;
        }
        Object value = session.getAttribute(ATTRIBUTE);
        String id = value == null ? session.getId() : value.toString();
        add(id, connection); // before the session shows it, which may end at once
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
    }

    /** A filter before ours may have replaced the container's sessions. */
    private static boolean isOfContainer(HttpSession session, HttpServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        HttpSession own = innermost instanceof HttpServletRequest http ? http.getSession(false) : null;
        return own != null && own.getId().equals(session.getId());
    }

    private void add(String id, Connection connection) {
        tied.compute(id, (same, there) -> {
            Set<Connection> connections = there == null ? ConcurrentHashMap.newKeySet(1) : there;
            connections.add(connection);
            return connections;
        });
    }

    private void remove(String id, Connection connection) {
        tied.computeIfPresent(id, (same, connections) -> {
            connections.remove(connection);
            return connections.isEmpty() ? null : connections;
        });
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
        Set<Connection> connections = tied.remove(id);
        if (connections != null) {
            connections.forEach(
                    each -> each.webSocket().close(CloseCode.POLICY_VIOLATION, "The HTTP session has ended"));
        }
    }

    /**
     * Sees whether an ordinary request ends its session, where that is not the container's own: nobody else might tell.
     *
     * @return to be run when the request has been served
     */
    Runnable watch(HttpServletRequest request) {
        if (!foreign || tied.isEmpty()) {
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
