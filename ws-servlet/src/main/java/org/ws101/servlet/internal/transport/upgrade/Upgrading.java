package org.ws101.servlet.internal.transport.upgrade;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** One way to upgrade a request. Thread-safe. */
@FunctionalInterface
public interface Upgrading {
    /**
     * Upgrades the request and has the connection started.
     *
     * @throws IOException from {@code upgrade}
     * @throws ServletException from {@code upgrade}
     */
    void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException;

    /**
     * What an extended {@code CONNECT} asks for (RFC 8441 §4), where the container makes a tunnel of such a request.
     *
     * @return the value of {@code :protocol}; empty for any other request, and where there are no tunnels
     */
    default Optional<String> connectProtocol(HttpServletRequest request) {
        return Optional.empty();
    }

    /**
     * Has connections closed when the container begins to stop, where it drops them before it stops its applications, or stops one
     * application after the other.
     *
     * @param begin begins to close them and does not wait; idempotent
     * @param finish waits for the end of them
     * @return what takes it back
     */
    default Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        return () -> {};
    }

    /** Ends what connections shared, when all of them have ended. Does not wait for threads. */
    default void stop() {}
}
