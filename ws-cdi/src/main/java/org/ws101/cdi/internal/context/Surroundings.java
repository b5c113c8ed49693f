package org.ws101.cdi.internal.context;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;

/**
 * What a bean may expect around it when it is called: an active request context, if the application has anything in it, and the application's class loader as the
 * context class loader; and within a connection, see {@link ConnectionSurroundings}, its own context. Thread-safe.
 */
public final class Surroundings {
    private final BeanManager beanManager;
    /** Null when nobody asks for the request context. */
    private final @Nullable Bean<?> requestContextController;

    private final ConnectionContext connectionContext;
    private final @Nullable ClassLoader classLoader;

    private Surroundings(
            BeanManager beanManager,
            ConnectionContext connectionContext,
            @Nullable ClassLoader classLoader,
            @Nullable Bean<?> requestContextController) {
        this.beanManager = beanManager;
        this.connectionContext = connectionContext;
        this.classLoader = classLoader;
        this.requestContextController = requestContextController;
    }

    /**
     * With a request context.
     *
     * @param classLoader the application's class loader; null leaves the context class loader as it is
     */
    public static Surroundings withRequestContext(
            BeanManager beanManager, ConnectionContext connectionContext, @Nullable ClassLoader classLoader) {
        return new Surroundings(
                beanManager,
                connectionContext,
                classLoader,
                beanManager.resolve(beanManager.getBeans(RequestContextController.class)));
    }

    /** The same without one, for an application that has nothing in it: to begin and end one costs more than all else in a call. */
    public static Surroundings withoutRequestContext(
            BeanManager beanManager, ConnectionContext connectionContext, @Nullable ClassLoader classLoader) {
        return new Surroundings(beanManager, connectionContext, classLoader, null);
    }

    /** Those of the calls that are made for one connection. */
    public ConnectionSurroundings of(WebSocket webSocket) {
        Bean<?> controller = requestContextController;
        // The controller depends on nothing that would have to be destroyed with it.
        return new ConnectionSurroundings(
                connectionContext,
                new ConnectionInstances(webSocket),
                controller == null ? null : controller(controller).instance(),
                classLoader);
    }

    /** Makes a call before there is a connection, and leaves the thread as it was found. */
    public <R, E extends Exception> R call(Call<R, E> call) throws E {
        Bean<?> controller = requestContextController;
        BeanReference<RequestContextController> own = controller == null ? null : controller(controller);
        ClassLoader before = enterLoader(classLoader);
        try {
            return own == null ? call.make() : callInRequestContext(own.instance(), call);
        } finally {
            leaveLoader(classLoader, before);
            if (own != null) {
                own.release("an opening handshake");
            }
        }
    }

    /** Makes a call on a bean of which nothing is kept: what it created is destroyed when the call has returned. */
    public <T, R, E extends Exception> R callOn(Bean<?> bean, Class<T> type, CallOn<T, R, E> call) throws E {
        return call(() -> {
            BeanReference<T> reference = reference(bean, type);
            try {
                return call.on(reference.instance());
            } finally {
                reference.release("an opening handshake");
            }
        });
    }

    /** A reference that the caller releases; to be called within the surroundings. */
    public <T> BeanReference<T> reference(Bean<?> bean, Class<T> type) {
        return BeanReference.to(bean, type, beanManager);
    }

    /** Sets the context class loader, and gives the one before. */
    static @Nullable ClassLoader enterLoader(@Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return before;
    }

    static void leaveLoader(@Nullable ClassLoader loader, @Nullable ClassLoader before) {
        if (loader != null) {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private BeanReference<RequestContextController> controller(Bean<?> bean) {
        return reference(bean, RequestContextController.class);
    }

    /** A controller remembers whether it was it that activated, so it serves one call at a time. */
    private static <R, E extends Exception> R callInRequestContext(RequestContextController controller, Call<R, E> call)
            throws E {
        boolean activated = controller.activate();
        try {
            return call.make();
        } finally {
            if (activated) {
                Destruction.attempt(controller::deactivate, "A request-scoped instance", "an opening handshake");
            }
        }
    }

    /** A call of application code. */
    @FunctionalInterface
    public interface Call<R, E extends Exception> {
        R make() throws E;
    }

    /** A call of application code on a bean. */
    @FunctionalInterface
    public interface CallOn<T, R, E extends Exception> {
        R on(T instance) throws E;
    }
}
