package org.ws101.servlet;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import org.ws101.servlet.internal.server.SessionTies;

/**
 * Closes the connections of an HTTP session with 1008 when that ends, and follows it when it gets another id. Thread-safe.
 *
 * <p>A web archive, and a container that allows a filter to add listeners, has one already. Add one
 *
 * <ul>
 *   <li>to an embedded container that does not: Undertow, where the sessions are stored or replicated;
 *   <li>to whatever publishes the ends of sessions that are not the container's: with Spring Session, as a bean of the
 *       application.
 * </ul>
 *
 * A repository of Spring Session without events, such as that for JDBC, publishes nothing. The filter sees the end of such a
 * session when a request behind it ends it. Where a filter before it does so, as Spring Security's logout does, call {@link
 * #sessionDestroyed} there before the session is invalidated. More than one observer do no harm.
 */
public final class HttpSessionObserver implements HttpSessionListener, HttpSessionIdListener {
    /** For a container or a deployment descriptor. */
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
