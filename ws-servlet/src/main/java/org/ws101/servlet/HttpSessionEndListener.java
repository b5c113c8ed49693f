package org.ws101.servlet;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import org.ws101.servlet.internal.server.SessionTies;

/**
 * Closes the connections of an HTTP session with 1008 when that ends. Thread-safe.
 *
 * <p>A web archive, and a container that allows a filter to add listeners, has one already. Add one
 *
 * <ul>
 *   <li>to an embedded container that does not: Undertow, where the sessions are stored or replicated;
 *   <li>to whatever publishes the ends of sessions that are not the container's: with Spring Session, as a bean of the
 *       application. A repository without events, such as that for JDBC, publishes none; see {@link
 *       Endpoint#keepAfterHttpSession}.
 * </ul>
 *
 * More than one do no harm.
 */
public final class HttpSessionEndListener implements HttpSessionListener {
    /** For a container or a deployment descriptor. */
    public HttpSessionEndListener() {}

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        SessionTies.of(event.getSession().getServletContext()).ended(event.getSession());
    }
}
