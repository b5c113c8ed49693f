package org.ws101.servlet.internal.transport;

import jakarta.servlet.http.HttpServletRequest;

/** What {@link JettyTransport} offers to code that must not link to Jetty. Thread-safe. */
public interface JettyTakeOver {
    /**
     * Whether this request leads to an end point of Jetty's.
     *
     * @param request the innermost request, which is Jetty's own
     */
    boolean canTakeOver(HttpServletRequest request);

    /**
     * Takes the end point of an upgraded request over and starts the connection on it. Called in {@code init}.
     *
     * @param request the innermost request, which is Jetty's own
     */
    void takeOver(HttpServletRequest request, Upgrade upgrade);
}
