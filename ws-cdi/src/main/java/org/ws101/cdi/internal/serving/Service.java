package org.ws101.cdi.internal.serving;

import org.ws101.WebSocket;

/**
 * What gives each connection an instance that serves it. Thread-safe.
 *
 * @param <T> what the instance is called as
 */
@FunctionalInterface
public interface Service<T> {
    /** Begins to serve a connection, which is not open yet. */
    ServedConnection<T> serve(WebSocket webSocket);

    /** A bean, whatever its instances are called as. */
    interface OfBean {
        /** The service whose instances are called as one of the types of the bean. */
        <T> Service<T> as(Class<T> type);

        /** The class of the bean, or the one that has its producer. */
        Class<?> type();
    }
}
