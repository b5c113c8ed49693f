package org.ws101.servlet.internal.context;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.ws101.CapturedContext;
import org.ws101.internal.context.CallContext;

/**
 * Captures the context of the calling thread with the {@code ContextService} of the container (Jakarta Concurrency 3.0), which
 * is optional and called by reflection. Thread-safe.
 */
public final class Contexts {
    private static final String NAME = "java:comp/DefaultContextService";
    private static final String TYPE = "jakarta.enterprise.concurrent.ContextService";
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    /** Null when the container has none, and there is nothing to capture. */
    private final @Nullable Object service;

    private Contexts(@Nullable Object service) {
        this.service = service;
    }

    /** Those of the application whose thread this is: names are different in each. */
    @SuppressWarnings("BanJNDI") // the name is one of the container's own tree
    public static Contexts ofApplication() {
        try {
            return new Contexts(new InitialContext().lookup(NAME));
        } catch (NamingException | LinkageError e) { // java.naming may be left out of a runtime image
            LOGGER.log(
                    Level.DEBUG, "The container lacks a ContextService, so callbacks run without its context: {0}", e);
            return new Contexts(null);
        }
    }

    /** Those of a web application. Where the server has a {@code ContextService} that nobody switched on, the log says so. */
    public static Contexts of(ServletContext context) {
        Contexts contexts = ofApplication();
        if (contexts.service == null && context.getClass().getName().startsWith("com.ibm.")) {
            LOGGER.log(
                    Level.WARNING,
                    "Open Liberty lacks a ContextService for {0}, so callbacks find no names under java:comp, no"
                            + " UserTransaction, no Bean Validation and no caller of EJBs: add the feature concurrent-3.0"
                            + " or later to server.xml",
                    context.getContextPath().isEmpty() ? "/" : context.getContextPath());
        }
        return contexts;
    }

    /**
     * The context of the calling thread; empty when the container has none to capture.
     *
     * @throws IllegalStateException when the container does not give it
     */
    public Optional<CapturedContext> capture() {
        Object from = service;
        Class<?> type = from == null ? null : type(from.getClass());
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(CallContext.setBy(
                    (Executor) type.getMethod("currentContextExecutor").invoke(from)));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The container does not capture its context", e.getCause());
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException("The container does not capture its context", e);
        }
    }

    /** The interface that a class implements, as the class itself sees it. */
    private static @Nullable Class<?> type(Class<?> of) {
        for (Class<?> c = of; c != null; c = c.getSuperclass()) {
            for (Class<?> implemented : c.getInterfaces()) {
                Class<?> found = implemented.getName().equals(TYPE) ? implemented : type(implemented);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
