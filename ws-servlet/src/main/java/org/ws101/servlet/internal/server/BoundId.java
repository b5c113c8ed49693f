package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The id of {@link SessionTies} in a session, where no listener could be added to the container: the end of the session unbinds
 * it. What is stored of it is the id alone. Immutable.
 */
final class BoundId implements HttpSessionBindingListener, Serializable {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final transient @Nullable SessionTies ties;

    BoundId(String id, SessionTies ties) {
        this.id = id;
        this.ties = ties;
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
        if (ties != null && !isReplaced(event)) {
            ties.end(id);
        }
    }

    /** Two handshakes at once may both have set one. */
    private static boolean isReplaced(HttpSessionBindingEvent event) {
        try {
            return event.getSession().getAttribute(event.getName()) != null;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Object writeReplace() {
        return id;
    }

    @Override
    public String toString() {
        return id;
    }
}
