package org.ws101.cdi.internal.bean;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import org.ws101.WebSocket;
import org.ws101.cdi.Closed;
import org.ws101.cdi.Opened;
import org.ws101.cdi.ServedBy;

/** Tells observers which connections open and close; what they throw is logged. Thread-safe. */
public final class ConnectionEvents {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private final BeanManager beanManager;
    private final ServedBy servedBy;

    /**
     * Fires through a bean manager.
     *
     * @param endpoint the class of the bean whose connections these are
     */
    public ConnectionEvents(BeanManager beanManager, Class<?> endpoint) {
        this.beanManager = beanManager;
        this.servedBy = ServedBy.Literal.of(endpoint);
    }

    void opened(WebSocket webSocket) {
        fire(webSocket, Opened.Literal.INSTANCE);
    }

    void closed(WebSocket webSocket) {
        fire(webSocket, Closed.Literal.INSTANCE);
    }

    private void fire(WebSocket webSocket, Annotation qualifier) {
        attempt(
                webSocket,
                qualifier,
                () -> event(qualifier).fireAsync(webSocket).whenComplete((observed, failure) -> {
                    if (failure != null) {
                        log(webSocket, qualifier, failure);
                    }
                }));
        attempt(webSocket, qualifier, () -> event(qualifier).fire(webSocket));
    }

    private Event<WebSocket> event(Annotation qualifier) {
        return beanManager.getEvent().select(WebSocket.class, qualifier, servedBy);
    }

    /** Neither kind of observers depends on the other. */
    private static void attempt(WebSocket webSocket, Annotation qualifier, Runnable firing) {
        try {
            firing.run();
        } catch (Throwable failure) {
            log(webSocket, qualifier, failure);
        }
    }

    private static void log(WebSocket webSocket, Annotation qualifier, Throwable failure) {
        LOGGER.log(
                Level.WARNING,
                "An observer of @" + qualifier.annotationType().getSimpleName() + " WebSocket failed for " + webSocket
                        + ", which is served all the same",
                failure);
    }
}
