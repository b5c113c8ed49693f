package org.ws101.cdi.internal;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import org.jspecify.annotations.Nullable;

/**
 * What a bean may expect around it when it is called: an active request context and the application's class loader as the
 * context class loader. Thread-safe.
 */
final class Surroundings {
    private final BeanManager beanManager;
    private final Bean<?> requestContextController;
    private final @Nullable ClassLoader classLoader;
    /** Null: each call has one of its own, as calls at once need. */
    private final @Nullable RequestContextController controller;

    /** @param classLoader the application's class loader; null leaves the context class loader as it is */
    Surroundings(BeanManager beanManager, @Nullable ClassLoader classLoader) {
        this.beanManager = beanManager;
        this.requestContextController = beanManager.resolve(beanManager.getBeans(RequestContextController.class));
        this.classLoader = classLoader;
        this.controller = null;
    }

    private Surroundings(Surroundings shared, RequestContextController controller) {
        this.beanManager = shared.beanManager;
        this.requestContextController = shared.requestContextController;
        this.classLoader = shared.classLoader;
        this.controller = controller;
    }

    /** The same for calls that are never made at once, such as the callbacks of one connection; they are much cheaper. */
    Surroundings forSerialCalls() {
        // The controller depends on nothing that would have to be destroyed with it.
        return new Surroundings(
                this,
                reference(requestContextController, RequestContextController.class)
                        .instance());
    }

    /** Makes a call with the surroundings in place, and leaves the thread as it was found. */
    <R, E extends Exception> R call(Call<R, E> call) throws E {
        if (classLoader == null) {
            return callInRequestContext(call);
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classLoader);
        try {
            return callInRequestContext(call);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Makes a call on a bean of which nothing is kept: what it created is destroyed when the call has returned. */
    <T, R, E extends Exception> R callOn(Bean<?> bean, Class<T> type, CallOn<T, R, E> call) throws E {
        return call(() -> {
            BeanReference<T> reference = reference(bean, type);
            try {
                return call.on(reference.instance());
            } finally {
                reference.release();
            }
        });
    }

    /** A reference that the caller releases; to be called from within {@link #call}. */
    <T> BeanReference<T> reference(Bean<?> bean, Class<T> type) {
        return BeanReference.to(bean, type, beanManager);
    }

    private <R, E extends Exception> R callInRequestContext(Call<R, E> call) throws E {
        if (controller != null) {
            return call(controller, call);
        }
        BeanReference<RequestContextController> own =
                reference(requestContextController, RequestContextController.class);
        try {
            return call(own.instance(), call);
        } finally {
            own.release();
        }
    }

    /** A controller remembers whether it was it that activated, so it serves one call at a time. */
    private static <R, E extends Exception> R call(RequestContextController controller, Call<R, E> call) throws E {
        boolean activated = controller.activate();
        try {
            return call.make();
        } finally {
            if (activated) {
                controller.deactivate();
            }
        }
    }

    /** A call of application code. */
    @FunctionalInterface
    interface Call<R, E extends Exception> {
        R make() throws E;
    }

    /** A call of application code on a bean. */
    @FunctionalInterface
    interface CallOn<T, R, E extends Exception> {
        R on(T instance) throws E;
    }
}
