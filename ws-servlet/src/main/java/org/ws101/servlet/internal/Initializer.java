package org.ws101.servlet.internal;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import java.lang.System.Logger.Level;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketFilter;

/**
 * Starts WebSocket in a web archive that declares nothing: remembers its {@link WebSocketApplication} classes for the filter,
 * and adds the filter behind those of {@code web.xml}, unless one is declared. Called by the container.
 */
@HandlesTypes(WebSocketApplication.class)
public final class Initializer implements ServletContainerInitializer {
    /** The context parameter that switches this off when it is {@code false}. */
    public static final String AUTO_REGISTER = "org.ws101.servlet.autoRegister";

    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");
    private static final String FILTER_NAME = "org.ws101.servlet";
    private static final String APPLICATIONS = Initializer.class.getName() + ".applications";
    private static final String CLAIMED = Initializer.class.getName() + ".claimed";

    @Override
    public void onStartup(@Nullable Set<Class<?>> found, ServletContext context) {
        SessionListening.begin(context); // for a filter that the application declares, too
        if ("false".equals(context.getInitParameter(AUTO_REGISTER))) {
            return;
        }
        context.setAttribute(APPLICATIONS, applications(found == null ? Set.of() : found, context));
        if (countFilters(context) == 0) {
            FilterRegistration.Dynamic filter = context.addFilter(FILTER_NAME, new WebSocketFilter());
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        }
    }

    /**
     * Those that belong to this web application and can be made. A filter names those of archives that several share; lambdas
     * and classes with other constructors are handed to a filter by code.
     */
    private static List<Class<? extends WebSocketApplication>> applications(
            Set<Class<?>> found, ServletContext context) {
        List<Class<? extends WebSocketApplication>> applications = new ArrayList<>();
        for (Class<?> type : found) {
            if (!isApplication(type)) {
                continue;
            }
            if (Applications.isOwn(type, context)) {
                applications.add(type.asSubclass(WebSocketApplication.class));
            } else {
                LOGGER.log(
                        Level.INFO,
                        "{0} adds no endpoints to the web application {1}, because it is in an archive that several"
                                + " share. To add them, name the class in the init-param application of a WebSocketFilter",
                        type.getName(),
                        context.getContextPath());
            }
        }
        return List.copyOf(applications);
    }

    private static boolean isApplication(Class<?> type) {
        return WebSocketApplication.class.isAssignableFrom(type)
                && Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && hasPublicConstructor(type);
    }

    private static boolean hasPublicConstructor(Class<?> type) {
        for (var constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return true;
            }
        }
        return false;
    }

    /** The application classes that were found and not claimed, for the first filter that asks; then none. */
    public static List<Class<?>> takeApplications(ServletContext context) {
        List<Class<?>> classes = new ArrayList<>();
        if (context.getAttribute(APPLICATIONS) instanceof List<?> found) {
            context.removeAttribute(APPLICATIONS);
            found.forEach(type -> classes.add((Class<?>) type));
        }
        if (context.getAttribute(CLAIMED) instanceof Set<?> claimed) {
            classes.removeAll(claimed);
        }
        return classes;
    }

    /** Somebody else makes objects of these application classes, and lets them add their endpoints. */
    public static void claimApplications(Set<Class<?>> classes, ServletContext context) {
        context.setAttribute(CLAIMED, classes);
    }

    /** Whether a filter is the one added here while the application has one of its own, added later. */
    public static boolean isSuperfluous(String filterName, ServletContext context) {
        return filterName.equals(FILTER_NAME) && countFilters(context) > 1;
    }

    private static long countFilters(ServletContext context) {
        return context.getFilterRegistrations().values().stream()
                .filter(filter -> WebSocketFilter.class.getName().equals(filter.getClassName()))
                .count();
    }
}
