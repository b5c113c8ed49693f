package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.guard.OptionalApis;

/**
 * Registers the endpoint beans of a web application whose CDI container does not announce the application's start to
 * extensions: WildFly tells only the observers in the application's own bean archives. Public, with a public constructor, because
 * the servlet container makes it.
 */
public final class WebStart implements ServletContainerInitializer, ServletContextListener {
    /** Null when there are no beans, or their container announces what happens. */
    private @Nullable EndpointExtension extension;

    public WebStart() {}

    /** The container of an application whose beans are others, such as Spring's, has no CDI. */
    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        if (OptionalApis.have("jakarta.enterprise.inject.spi.CDI")) {
            context.addListener(this);
        }
    }

    /** Listeners are told before filters are initialised, which is when the endpoints must be there. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        EndpointExtension running;
        try {
            running = EndpointExtension.of(CDI.current().getBeanManager());
        } catch (IllegalStateException notYet) {
            // an application without beans, or a container of them that starts later and announces it
            return;
        }
        extension = running;
        running.registerIn(event.getServletContext());
    }

    /** The container of beans may announce the end as little as the start. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (extension != null) {
            extension.end(event.getServletContext());
        }
    }
}
