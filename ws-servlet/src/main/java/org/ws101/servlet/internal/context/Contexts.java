package org.ws101.servlet.internal.context;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Captures the context of the calling thread with the {@code ContextService} of the container (Jakarta Concurrency 3.0), which
 * is optional and called by reflection, and with what the application has added. Thread-safe.
 */
public final class Contexts {
    private static final String NAME = "java:comp/DefaultContextService";
    private static final String TYPE = "jakarta.enterprise.concurrent.ContextService";
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    private static final String ADDED = Contexts.class.getName();

    /** Null when the container has none, and there is nothing to capture. */
    private final @Nullable Object service;
    /** Captures what the application has around its requests. Null when that is nothing. */
    private final @Nullable Supplier<Executor> added;

    private Contexts(@Nullable Object service, @Nullable Supplier<Executor> added) {
        this.service = service;
        this.added = added;
    }

    /**
     * Captures more in a web application from here on. To be called before its filters start.
     *
     * @param capture called on the thread of each opening handshake; gives what runs a task on the thread that hands it over, in the
     *     context that was captured
     */
    public static void add(ServletContext context, Supplier<Executor> capture) {
        context.setAttribute(ADDED, capture);
    }

    /** Those of the application whose thread this is: names are different in each. */
    @SuppressWarnings("BanJNDI") // the name is one of the container's own tree
    public static Contexts ofApplication() {
        try {
            return new Contexts(new InitialContext().lookup(NAME), null);
        } catch (NamingException | LinkageError e) { // java.naming may be left out of a runtime image
            LOGGER.log(Level.DEBUG, "The container has no ContextService, so callbacks have no context of it: {0}", e);
            return new Contexts(null, null);
        }
    }

    /** Those of a web application. Where the server has a {@code ContextService} that nobody switched on, the log says so. */
    public static Contexts of(ServletContext context) {
        Contexts contexts = ofApplication();
        if (contexts.service == null && context.getClass().getName().startsWith("com.ibm.")) {
            LOGGER.log(
                    Level.WARNING,
                    "Open Liberty has no ContextService for {0}, so what WebSocket connections call finds no names under"
                            + " java:comp, no UserTransaction, no Bean Validation and no caller of EJBs: add the feature"
                            + " concurrent-3.0, or a later one, to server.xml",
                    context.getContextPath().isEmpty() ? "/" : context.getContextPath());
        }
        return new Contexts(contexts.service, added(context));
    }

    @SuppressWarnings("unchecked") // it is set above
    private static @Nullable Supplier<Executor> added(ServletContext context) {
        return (Supplier<Executor>) context.getAttribute(ADDED);
    }

    /**
     * The context of the calling thread.
     *
     * @throws IllegalStateException when the container does not give it
     */
    public CallContext capture() {
        Executor container = ofContainer();
        Executor application = added == null ? null : added.get();
        if (container == null || application == null) {
            Executor only = container == null ? application : container;
            return only == null ? CallContext.NONE : new CallContext(only);
        }
        return new CallContext(task -> container.execute(() -> application.execute(task)));
    }

    private @Nullable Executor ofContainer() {
        Object from = service;
        Class<?> type = from == null ? null : type(from.getClass());
        if (type == null) {
            return null;
        }
        try {
            return (Executor) type.getMethod("currentContextExecutor").invoke(from);
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
