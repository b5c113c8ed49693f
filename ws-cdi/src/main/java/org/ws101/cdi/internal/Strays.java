package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.WebSocketEndpoint;

/** The classes that have callbacks and are no endpoints, which are never called. Not thread-safe: used at deployment. */
final class Strays {
    private static final System.Logger LOGGER = System.getLogger(WebSocketEndpoint.class.getName());

    private final Set<Class<?>> classes = new LinkedHashSet<>();

    /** Adds a class with callbacks if it is no endpoint. */
    void add(AnnotatedType<?> type) {
        if (EndpointExtension.isBuilt(type.getJavaClass())
                && !type.isAnnotationPresent(WebSocketEndpoint.class)
                && !type.isAnnotationPresent(WebSocketClientEndpoint.class)) {
            classes.add(type.getJavaClass());
        }
    }

    /** Names those that no endpoint inherits from. */
    void warn(List<EndpointBean> endpoints, List<ClientBean> clients) {
        for (Class<?> stray : classes) {
            if (endpoints.stream()
                            .noneMatch(endpoint ->
                                    stray.isAssignableFrom(endpoint.bean().getBeanClass()))
                    && clients.stream().noneMatch(client -> stray.isAssignableFrom(client.endpoint()))) {
                LOGGER.log(
                        Level.WARNING,
                        "{0} has callbacks such as @OnText, but is no endpoint, so they are never called: add"
                                + " @WebSocketEndpoint or @WebSocketClientEndpoint to the class, or remove them",
                        stray.getName());
            }
        }
    }
}
