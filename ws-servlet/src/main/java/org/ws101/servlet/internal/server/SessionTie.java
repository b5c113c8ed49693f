package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.Serializable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.internal.connection.Connection;

/**
 * Closes a connection with 1008 when the HTTP session ends in which it was opened. An attribute of that session: every container
 * tells it so, though nothing is registered, and it goes along when the session gets another id. A copy that a container has
 * stored, or sent to another node, does nothing. Thread-safe.
 */
final class SessionTie implements HttpSessionBindingListener, Serializable {
    /** What the names of such attributes begin with. */
    static final String PREFIX = "org.ws101.servlet.connection.";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Connection connection;

    private SessionTie(Connection connection) {
        this.connection = connection;
    }

    /**
     * Ties a connection to a session until the connection ends.
     *
     * @throws IllegalStateException when the session has ended
     */
    static void tie(HttpSession session, Connection connection) {
        String name = PREFIX + UUID.randomUUID();
        session.setAttribute(name, new SessionTie(connection));
        var unused = connection.ending().thenRun(() -> untie(session, name));
    }

    private static void untie(HttpSession session, String name) {
        try {
            session.removeAttribute(name);
        } catch (IllegalStateException e) {
            // it has ended, and its attributes with it
        }
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
        if (connection != null) {
            connection.webSocket().close(CloseCode.POLICY_VIOLATION, "The HTTP session has ended");
        }
    }
}
