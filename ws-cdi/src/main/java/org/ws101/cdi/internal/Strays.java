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
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private final Set<Class<?>> classes = new LinkedHashSet<>();
    /** Those that have the annotation of an endpoint and cannot be built. */
    private final Set<Class<?>> unbuilt = new LinkedHashSet<>();

    /** Adds a class with callbacks if it is no endpoint. */
    void add(AnnotatedType<?> type) {
        if (EndpointExtension.isBuilt(type.getJavaClass())
                && !type.isAnnotationPresent(WebSocketEndpoint.class)
                && !type.isAnnotationPresent(WebSocketClientEndpoint.class)) {
            classes.add(type.getJavaClass());
        }
    }

    /** Adds a class with the annotation of an endpoint if it can be no bean. */
    void addEndpoint(Class<?> type) {
        if (!EndpointExtension.isBuilt(type) || type.isEnum()) {
            unbuilt.add(type);
        }
    }

    /** Names those that no endpoint inherits from. */
    void warn(List<EndpointBean> endpoints, List<ClientBean> clients) {
        Set<Class<?>> found = new LinkedHashSet<>();
        endpoints.forEach(endpoint -> found.add(endpoint.bean().getBeanClass()));
        clients.forEach(client -> found.add(client.endpoint()));
        for (Class<?> type : unbuilt) {
            if (found.stream().noneMatch(type::isAssignableFrom)) {
                LOGGER.log(
                        Level.WARNING,
                        "{0} has the annotation of an endpoint, but is an enum, an interface or an abstract class, so"
                                + " no bean, and not served: annotate a class that CDI can instantiate",
                        type.getName());
            }
        }
        for (Class<?> stray : classes) {
            if (found.stream().noneMatch(stray::isAssignableFrom)) {
                LOGGER.log(
                        Level.WARNING,
                        "{0} has callbacks such as @OnText, but is no endpoint, so they are never called: add"
                                + " @WebSocketEndpoint or @WebSocketClientEndpoint to the class, or remove them",
                        stray.getName());
            }
        }
    }
}
