package org.ws101.servlet;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import org.ws101.servlet.internal.server.SessionTies;

/**
 * Closes the connections of an HTTP session with 1008 when that ends, and follows a change of its id. Thread-safe.
 *
 * <p>In a web archive, and in a container that permits a filter to add listeners, it is already present. Add one
 *
 * <ul>
 *   <li>to an embedded container that does not: Undertow, where the sessions are stored or replicated;
 *   <li>to the publisher of the ends of sessions that are not the container's: with Spring Session, as a bean of the
 *       application.
 * </ul>
 *
 * A repository of Spring Session without events, such as that for JDBC, publishes nothing. The filter detects the end
 * of such a session if a request behind it ends it. If a filter before it does so, such as Spring Security's logout,
 * call {@link #sessionDestroyed} there before the session is invalidated. Several observers are permitted.
 */
public final class HttpSessionObserver implements HttpSessionListener, HttpSessionIdListener {
    /** Creates an observer, for a container or a deployment descriptor. */
    public HttpSessionObserver() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        SessionTies.of(event.getSession().getServletContext()).began(event.getSession());
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        SessionTies.of(event.getSession().getServletContext()).ended(event.getSession());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        SessionTies.of(event.getSession().getServletContext()).idChanged(event.getSession(), oldId);
    }
}
