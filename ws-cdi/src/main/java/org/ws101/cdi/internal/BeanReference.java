package org.ws101.cdi.internal;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;

/**
 * A contextual reference, and what was created for it. {@link #release} destroys a {@code @Dependent} instance with its
 * dependents, and leaves instances of other scopes to their contexts. As thread-safe as the bean.
 */
final class BeanReference<T> {
    private final T instance;
    private final CreationalContext<?> creationalContext;

    private BeanReference(T instance, CreationalContext<?> creationalContext) {
        this.instance = instance;
        this.creationalContext = creationalContext;
    }

    /** A reference to {@code bean}; its bean types must contain {@code type}. */
    static <T> BeanReference<T> to(Bean<?> bean, Class<T> type, BeanManager beanManager) {
        // Of no contextual: the instance of a shared pseudo-scope, such as @Singleton, must not become dependent on
        // this.
        CreationalContext<?> context = beanManager.createCreationalContext(null);
        try {
            return new BeanReference<>(type.cast(beanManager.getReference(bean, type, context)), context);
        } catch (RuntimeException | Error failure) {
            context.release();
            throw failure;
        }
    }

    T instance() {
        return instance;
    }

    void release() {
        creationalContext.release();
    }
}
