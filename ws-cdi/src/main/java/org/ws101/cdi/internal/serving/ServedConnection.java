package org.ws101.cdi.internal.serving;

import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.cdi.internal.context.BeanReference;
import org.ws101.cdi.internal.context.ConnectionSurroundings;

/**
 * A connection that a bean serves, from its opening to its end: the surroundings of each call, the instance, and the events.
 * Not thread-safe: its calls are serial, on any thread, each between {@link #enter} and {@link #leave} on one.
 *
 * @param <T> what the bean is called as
 */
final class ServedConnection<T> {
    private final Service<T> service;
    private final WebSocket webSocket;
    private final ConnectionSurroundings surroundings;
    /** Null before it opened, when the instance could not be had, and after it closed. */
    private @Nullable BeanReference<T> reference;

    ServedConnection(Service<T> service, WebSocket webSocket) {
        this.service = service;
        this.webSocket = webSocket;
        this.surroundings = service.surroundings().of(webSocket);
    }

    void enter() {
        surroundings.enter();
    }

    void leave() {
        surroundings.leave();
    }

    boolean sharesRequestContext() {
        return surroundings.sharesRequestContext();
    }

    WebSocket webSocket() {
        return webSocket;
    }

    /** The first call: tells the observers, and obtains the instance. */
    T open() {
        service.events().opened(webSocket);
        reference = service.surroundings().reference(service.bean(), service.type());
        return reference.instance();
    }

    /** The instance; null when there is none. */
    @Nullable
    T instance() {
        return reference == null ? null : reference.instance();
    }

    /** Whether no bean is called any more, because the CDI container is shut down. */
    boolean isOver() {
        return surroundings.areOver();
    }

    /** The last call: tells the observers, and destroys what belongs to the connection. */
    void close() {
        BeanReference<T> last = reference;
        reference = null;
        if (isOver()) {
            return; // nobody is there any more to be told, or to destroy anything
        }
        try {
            service.events().closed(webSocket);
            if (last != null) {
                last.release();
            }
        } finally {
            surroundings.end();
        }
    }
}
