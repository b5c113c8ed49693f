package org.ws101.servlet.internal;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketFilter;

/**
 * Says in the log that a Spring Boot application has beans for a filter that is not there: Boot runs no
 * {@link Initializer}. Boot makes it, because it is named in {@code META-INF/spring}; it needs nothing of Spring. Stateless.
 */
public final class UnservedInSpring {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    /**
     * Looks once.
     *
     * @param applications the beans of that type
     * @param context empty when the application serves nothing
     */
    public UnservedInSpring(Optional<List<WebSocketApplication>> applications, Optional<ServletContext> context) {
        if (applications.isPresent() && context.isPresent() && !isServed(context.get())) {
            LOGGER.log(
                    Level.WARNING,
                    "The Spring beans {0} are of the type WebSocketApplication, but without a WebSocketFilter"
                            + " their endpoints are not served: add the dependency org.ws101:ws-spring-boot-starter, or a"
                            + " bean new WebSocketFilter(application)",
                    applications.get().stream()
                            .map(each -> each.getClass().getName())
                            .toList());
        }
    }

    private static boolean isServed(ServletContext context) {
        return context.getFilterRegistrations().values().stream()
                .anyMatch(filter -> WebSocketFilter.class.getName().equals(filter.getClassName()));
    }
}
