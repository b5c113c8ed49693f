package org.ws101.cdi.internal.bean;

import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.cdi.internal.context.BeanReference;
import org.ws101.cdi.internal.context.ConnectionSurroundings;
import org.ws101.cdi.internal.serving.ServedConnection;

/** A connection that a CDI bean serves: the surroundings of each call, the instance, and the events. Not thread-safe. */
final class BeanConnection<T> implements ServedConnection<T> {
    private final BeanService<T> service;
    private final WebSocket webSocket;
    private final ConnectionSurroundings surroundings;
    private @Nullable BeanReference<T> reference;

    BeanConnection(BeanService<T> service, WebSocket webSocket) {
        this.service = service;
        this.webSocket = webSocket;
        this.surroundings = service.surroundings().of(webSocket);
    }

    @Override
    public void enter() {
        surroundings.enter();
    }

    @Override
    public void leave() {
        surroundings.leave();
    }

    @Override
    public boolean sharesRequestContext() {
        return surroundings.sharesRequestContext();
    }

    @Override
    public WebSocket webSocket() {
        return webSocket;
    }

    /** Tells the observers before it obtains the instance. */
    @Override
    public T open() {
        service.events().opened(webSocket);
        BeanReference<T> obtained = service.surroundings().reference(service.bean(), service.type());
        reference = obtained;
        return obtained.instance();
    }

    @Override
    public @Nullable T instance() {
        return reference == null ? null : reference.instance();
    }

    @Override
    public boolean isOver() {
        return surroundings.areOver();
    }

    /** Tells the observers, and destroys what belongs to the connection. */
    @Override
    public void close() {
        BeanReference<T> last = reference;
        reference = null;
        if (isOver()) {
            return; // nobody is there any more to be told, or to destroy anything
        }
        try {
            service.events().closed(webSocket);
            if (last != null) {
                last.release(webSocket);
            }
        } finally {
            surroundings.end();
        }
    }
}
