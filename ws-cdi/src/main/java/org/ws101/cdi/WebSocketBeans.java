package org.ws101.cdi;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import java.util.Objects;
import org.ws101.cdi.internal.EndpointExtension;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Registers the {@link WebSocketEndpoint} beans of an embedded CDI container. In a WAR this is automatic.
 *
 * <pre>{@code
 * SeContainer container = SeContainerInitializer.newInstance().initialize();
 * new WebSocketFilter(endpoints -> WebSocketBeans.register(container, endpoints));
 * }</pre>
 *
 * Close the CDI container after the servlet container has stopped, so that the beans exist until the last connection
 * has ended.
 */
public final class WebSocketBeans {
    private WebSocketBeans() {}

    /**
     * Returns a new extension that finds the endpoint beans of one container. Only a container without discovery needs
     * it, with {@code addExtensions}; any other finds it on the class path.
     */
    public static Extension extension() {
        return new EndpointExtension();
    }

    /**
     * Registers the endpoint beans of a container. Call it once for each application, by one thread at a time. The
     * beans are called with the context class loader of the calling thread.
     *
     * @throws IllegalStateException when the container is not running, or without the {@link #extension()}
     * @throws org.ws101.servlet.WebSocketDeploymentException when a path is already in use, an endpoint bean contains a
     *     mistake, or the application already uses a relay
     */
    public static void register(SeContainer container, WebSocketEndpoints endpoints) {
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(endpoints, "endpoints");
        register(container.getBeanManager(), endpoints);
    }

    /**
     * Registers the endpoint beans of a bean manager. Call it once for each application, by one thread at a time. The
     * beans are called with the context class loader of the calling thread.
     *
     * @throws IllegalStateException when the bean manager has not found its beans yet, or without the
     *     {@link #extension()}
     * @throws org.ws101.servlet.WebSocketDeploymentException when a path is already in use, an endpoint bean contains a
     *     mistake, or the application already uses a relay
     */
    public static void register(BeanManager beanManager, WebSocketEndpoints endpoints) {
        Objects.requireNonNull(beanManager, "beanManager");
        Objects.requireNonNull(endpoints, "endpoints");
        EndpointExtension.of(beanManager).register(endpoints);
    }
}
