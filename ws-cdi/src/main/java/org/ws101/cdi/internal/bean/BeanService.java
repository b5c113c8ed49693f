package org.ws101.cdi.internal.bean;

import jakarta.enterprise.inject.spi.Bean;
import org.ws101.WebSocket;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.serving.ServedConnection;
import org.ws101.cdi.internal.serving.Service;

/**
 * A CDI bean that serves connections. Immutable and thread-safe.
 *
 * @param <T> what it is called as
 * @param bean the bean
 * @param type one of its types
 * @param surroundings what is around its calls
 * @param events tells who wants to know
 */
public record BeanService<T>(Bean<?> bean, Class<T> type, Surroundings surroundings, ConnectionEvents events)
        implements Service<T> {
    @Override
    public ServedConnection<T> serve(WebSocket webSocket) {
        return new BeanConnection<>(this, webSocket);
    }
}
