package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.thread.Timers;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.SessionAccess;

/** What the connections of one filter have to do with HTTP sessions. Thread-safe. */
final class HttpSessions {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    private final SessionTies ties;
    private final FilterSettings.HttpSessions rule;
    private final Timers clock;
    private final Executor executor;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param executor may block */
    HttpSessions(SessionTies ties, FilterSettings.HttpSessions rule, Timers clock, Executor executor) {
        this.ties = ties;
        this.rule = rule;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * Begins to watch the session of a request, if there is one that matters. Before the application is asked, which may take its
     * time.
     */
    @Nullable
    HandshakeSession begin(ServedEndpoint endpoint, HttpServletRequest request) {
        HttpSession session = mayClose(endpoint) || prolongs(endpoint) ? request.getSession(false) : null;
        return session == null ? null : ties.begin(session, request, clock.nanoTime());
    }

    /**
     * Does with the session what the endpoint and the filter want. Before the connection starts.
     *
     * @throws RefusedException when the session has ended
     */
    void tie(HandshakeSession session, ServedEndpoint endpoint, HandshakeRequest snapshot, Connection connection)
            throws RefusedException {
        boolean closes = closes(endpoint, snapshot);
        boolean prolongs = prolongs(endpoint);
        if (!closes && !prolongs) {
            return;
        }
        try {
            SessionAccess access = prolongs ? access(session.session()) : null;
            SessionTie tie = session.tie(connection, closes);
            if (access != null) {
                tie.prolongBy(access);
                connection.onMessage(() -> tie.messageArrived(connection.webSocket(), clock.nanoTime(), executor));
            }
        } catch (IllegalStateException e) { // another request has ended it just now
            throw new RefusedException(403, "The HTTP session of this request has ended.");
        }
    }

    private boolean mayClose(ServedEndpoint endpoint) {
        return rule.close() && !endpoint.httpSession().kept();
    }

    private boolean prolongs(ServedEndpoint endpoint) {
        return rule.prolong() || endpoint.httpSession().prolonged();
    }

    private boolean closes(ServedEndpoint endpoint, HandshakeRequest snapshot) {
        boolean concerned = snapshot.principal().isPresent()
                || rule.closeAnonymous()
                || endpoint.httpSession().closedWhenAnonymous();
        return concerned && mayClose(endpoint);
    }

    private @Nullable SessionAccess access(HttpSession session) {
        SessionAccess access = SessionAccess.to(session);
        if (access == null && warned.compareAndSet(false, true)) {
            LOGGER.log(
                    Level.WARNING,
                    "Messages do not prolong HTTP sessions here: {0} has no accessor. The option"
                            + " prolongHttpSession requires sessions of the container, of Servlet 6.1",
                    session.getClass().getName());
        }
        return access;
    }

    /** Sees whether an ordinary request ends its session; to be run when it has been served. */
    Runnable watch(HttpServletRequest request) {
        return ties.watch(request);
    }
}
