package org.ws101.servlet.internal;

import jakarta.servlet.ServletContext;
import org.ws101.servlet.HttpSessionObserver;

/** Adds the {@link HttpSessionObserver} of an application, once. Stateless. */
public final class SessionListening {
    private static final String ADDED = SessionListening.class.getName();

    private SessionListening() {}

    /**
     * Adds it if that has not been done.
     *
     * @return false when it is too late for that: embedded containers without our {@link Initializer} may have initialised the
     *     context before the filter
     */
    public static boolean begin(ServletContext context) {
        if (context.getAttribute(ADDED) == null) {
            try {
                context.addListener(new HttpSessionObserver());
            } catch (IllegalStateException | UnsupportedOperationException e) {
                return false;
            }
            context.setAttribute(ADDED, true);
        }
        return true;
    }
}
