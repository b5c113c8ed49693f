package org.ws101.servlet.internal.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.SessionListening;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The HTTP sessions of an application in which connections are open. Thread-safe.
 *
 * <p>A session has one attribute, with an id by which its connections are found here: so it may be stored, sent to another node
 * or loaded again, and get another id of its own. The id is the one that the session had first: requests that see copies of a
 * session, as with Spring Session, then choose the same.
 *
 * <p>A handshake is here from before the application is asked; the session gets the attribute with the first connection.
 */
public final class SessionTies {
    /** The name of the attribute. */
    static final String ATTRIBUTE = "org.ws101.servlet.session";

    private static final String NAME = SessionTies.class.getName();
    private static final ReentrantLock CREATING = new ReentrantLock();

    private final boolean listening;
    private final ConcurrentMap<String, SessionTie> ties = new ConcurrentHashMap<>();
    private final EndedSessions ended = new EndedSessions();
    /** Whether there were sessions that are not the container's; those of others may be, behind another filter. */
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
     * Begins to watch the session of an opening handshake.
     *
     * @param request that the session is of
     * @param nanoTime now
     */
    HandshakeSession begin(HttpSession session, HttpServletRequest request, long nanoTime) {
        boolean own = isOfContainer(session, request);
        if (!own) {
            foreign = true;
        }
        HandshakeSession handshake = new HandshakeSession(this, session, !own, own && !listening, nanoTime);
        handshake.begin();
        return handshake;
    }

    /**
     * Gives the session an attribute with that key, unless it has one.
     *
     * @param bound whether the session shall tell of its end by it
     * @return the key that it has
     * @throws IllegalStateException when the session has ended
     */
    String mark(HttpSession session, String key, boolean bound) {
        Object value = session.getAttribute(ATTRIBUTE);
        String marked = value == null ? key : value.toString();
        if (value == null || (bound && !(value instanceof BoundId))) {
            session.setAttribute(ATTRIBUTE, bound ? new BoundId(marked, this) : marked);
        }
        return marked;
    }

    /**
     * The key by which the connections of a session are found.
     *
     * @throws IllegalStateException when the session has ended
     */
    static String keyOf(HttpSession session) {
        Object value = session.getAttribute(ATTRIBUTE);
        return value == null ? session.getId() : value.toString();
    }

    /** A filter before ours may have replaced the container's sessions. */
    private static boolean isOfContainer(HttpSession session, HttpServletRequest request) {
        HttpSession own = Upgrade.innermost(request).getSession(false);
        return own != null && own.getId().equals(session.getId());
    }

    SessionTie add(String key, HandshakeSession handshake, long nanoTime) {
        return ties.compute(key, (same, there) -> {
            SessionTie tie = there == null
                    ? new SessionTie(handshake.session().getId(), handshake.isForeign(), nanoTime)
                    : there;
            tie.add(handshake);
            return tie;
        });
    }

    void remove(String key, HandshakeSession handshake) {
        ties.computeIfPresent(key, (same, tie) -> tie.remove(handshake) ? null : tie);
    }

    /** Whether that was said of the session, which may be valid all the same. */
    boolean hasEnded(HttpSession session) {
        return ended.contains(session.getId());
    }

    /** A session begins. */
    public void began(HttpSession session) {
        ended.remove(session.getId());
    }

    /** A session ends: closes its connections. Idempotent. */
    public void ended(HttpSession session) {
        ended.add(session.getId());
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

    /** The ids of the sessions that are not the container's, as far as it is known. */
    public Set<String> foreignIds() {
        Set<String> ids = new HashSet<>();
        ties.values().stream().filter(SessionTie::isForeign).forEach(tie -> ids.add(tie.id()));
        return ids;
    }

    /** The session of {@link #foreignIds} with that id has ended: closes its connections. Idempotent. */
    public void endedWithId(String id) {
        ties.forEach((key, tie) -> {
            if (tie.isForeign() && tie.id().equals(id)) {
                end(key);
            }
        });
    }

    /** A session has got another id. */
    public void idChanged(HttpSession session, String oldId) {
        String key = validKeyOf(session);
        if (key == null) {
            return;
        }
        SessionTie former = key.equals(oldId) ? null : ties.get(oldId);
        if (former != null) {
            former.join(key); // handshakes that came before the attribute
        }
        SessionTie tie = ties.get(key);
        if (tie != null) {
            tie.idChanged(session);
        }
    }

    /**
     * Sees whether an ordinary request ends its session, where that is not the container's own: nobody else might tell.
     *
     * @return to be run when the request has been served
     */
    public Runnable watch(HttpServletRequest request) {
        if (!foreign) {
            return () -> {
                if (foreign) { // since this request came
                    endUnlessThere(request);
                }
            };
        }
        HttpSession session = request.getSession(false);
        String key = session == null ? null : validKeyOf(session);
        if (key == null) {
            return () -> {};
        }
        String id = session.getId();
        return () -> served(session, id, key);
    }

    private void served(HttpSession session, String id, String key) {
        String later = validKeyOf(session);
        if (later == null) {
            ended.add(id);
            end(key);
        } else if (!session.getId().equals(id)) {
            idChanged(session, id);
        }
    }

    private void endUnlessThere(HttpServletRequest request) {
        String id = request.getRequestedSessionId();
        SessionTie tie = id == null ? null : ties.get(id);
        if (id != null && tie != null && tie.isForeign() && request.getSession(false) == null) {
            ended.add(id);
            end(id);
        }
    }

    /** Null when the session has ended. */
    private static @Nullable String validKeyOf(HttpSession session) {
        try {
            return keyOf(session);
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
