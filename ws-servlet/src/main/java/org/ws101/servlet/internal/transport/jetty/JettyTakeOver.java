package org.ws101.servlet.internal.transport.jetty;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/** What {@link JettyAdapter} offers to code that must not link to Jetty. Thread-safe. */
public interface JettyTakeOver {
    /**
     * Has Jetty hand the end point of a request over to a connection of ours, when the answer has left.
     *
     * @param request the innermost request, which is Jetty's own
     * @return false when this request does not lead to an end point of Jetty's, and nothing was done
     */
    boolean upgrade(HttpServletRequest request, Upgrade upgrade);

    /**
     * What an extended {@code CONNECT} asks for (RFC 8441 §4).
     *
     * @param request the innermost request, which is Jetty's own
     * @return the value of {@code :protocol}; empty for any other request
     */
    Optional<String> connectProtocol(HttpServletRequest request);

    /**
     * Has connections closed when the server of an application begins to stop: it drops them before it stops its applications.
     *
     * @param begin begins to close them and does not wait; idempotent
     * @param finish waits for the end of them
     * @return what takes it back, so that the server does not hold on to an application that was undeployed
     */
    Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish);
}
