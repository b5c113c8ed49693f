package org.ws101.cdi.internal.context;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Type;

/**
 * A contextual reference, and what was created for it. {@link #release} destroys a {@code @Dependent} instance with its
 * dependents, and leaves instances of other scopes to their contexts. As thread-safe as the bean.
 */
public final class BeanReference<T> {
    private final T instance;
    private final boolean dependent;
    private final CreationalContext<?> creationalContext;

    private BeanReference(T instance, boolean dependent, CreationalContext<?> creationalContext) {
        this.instance = instance;
        this.dependent = dependent;
        this.creationalContext = creationalContext;
    }

    /** A reference to {@code bean}; its bean types must contain {@code type}. */
    public static <T> BeanReference<T> to(Bean<?> bean, Class<T> type, BeanManager beanManager) {
        return to(bean, type, type, beanManager);
    }

    /** A reference to {@code bean} as its type {@code beanType}, which is a subtype of {@code type}. */
    public static <T> BeanReference<T> to(Bean<?> bean, Type beanType, Class<T> type, BeanManager beanManager) {
        // Of no contextual: the instance of a shared pseudo-scope, such as @Singleton, must not become dependent on
        // this.
        CreationalContext<?> context = beanManager.createCreationalContext(null);
        try {
            boolean dependent = bean.getScope() == Dependent.class;
            return new BeanReference<>(
                    type.cast(beanManager.getReference(bean, beanType, context)), dependent, context);
        } catch (Throwable failure) {
            context.release();
            throw failure;
        }
    }

    /** The reference. */
    public T instance() {
        return instance;
    }

    /**
     * Gives up the reference. What goes wrong when an instance is destroyed is logged, and harms nothing else.
     *
     * @param whose names, by its {@code toString}, whom the reference served
     */
    public void release(Object whose) {
        // Of a shared instance, OpenWebBeans would destroy the dependents if it was created for this reference.
        if (dependent) {
            Destruction.attempt(
                    creationalContext::release,
                    "An instance of " + instance.getClass().getName(),
                    whose);
        }
    }
}
