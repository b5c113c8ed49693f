package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Registers the endpoint beans of a web application whose CDI container does not announce the application's start to
 * extensions: WildFly tells only the observers in the application's own bean archives. Public, with a public constructor, because
 * the servlet container makes it.
 */
public final class WebStart implements ServletContainerInitializer, ServletContextListener {
    private static final String REGISTERED = WebStart.class.getName() + ".registered";

    /** Null unless it was this that registered. */
    private @Nullable EndpointExtension registered;

    public WebStart() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        context.addListener(this);
    }

    /** Listeners are told before filters are initialised, which is when the endpoints must be there. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (context.getAttribute(REGISTERED) == WebSocketEndpoints.of(context)) {
            return;
        }
        EndpointExtension extension;
        try {
            extension = EndpointExtension.of(CDI.current().getBeanManager());
        } catch (IllegalStateException notYet) {
            // an application without beans, or a container of them that starts later and announces it
            return;
        }
        registered = extension;
        registerOnce(context, extension::register);
    }

    /** The container of beans may announce the end as little as the start. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (registered != null) {
            registered.closeClients();
        }
    }

    /** Registers the beans of an application, unless that was done; not to be called by several threads at once. */
    static void registerOnce(ServletContext context, Registration registration) {
        WebSocketEndpoints endpoints = WebSocketEndpoints.of(context);
        if (context.getAttribute(REGISTERED) != endpoints) {
            registration.on(endpoints);
            context.setAttribute(REGISTERED, endpoints);
        }
    }

    /** Adds the beans' endpoints. */
    @FunctionalInterface
    interface Registration {
        void on(WebSocketEndpoints endpoints);
    }
}
