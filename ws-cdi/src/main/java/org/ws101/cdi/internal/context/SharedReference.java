package org.ws101.cdi.internal.context;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Type;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a bean that is obtained when it is first needed, since a container gives none while it deploys, and is kept
 * until the application ends. Thread-safe.
 */
public final class SharedReference<T> implements Supplier<T> {
    private final Bean<?> bean;
    private final Type beanType;
    private final Class<T> type;
    private final BeanManager beanManager;
    private final ReentrantLock obtaining = new ReentrantLock();
    private volatile @Nullable BeanReference<T> reference;

    /** A reference to {@code bean} as its type {@code beanType}, which is a subtype of {@code type}. */
    public SharedReference(Bean<?> bean, Type beanType, Class<T> type, BeanManager beanManager) {
        this.bean = bean;
        this.beanType = beanType;
        this.type = type;
        this.beanManager = beanManager;
    }

    @Override
    public T get() {
        BeanReference<T> known = reference;
        return known == null ? obtained().instance() : known.instance();
    }

    private BeanReference<T> obtained() {
        obtaining.lock();
        try {
            BeanReference<T> known = reference;
            if (known == null) {
                known = BeanReference.to(bean, beanType, type, beanManager);
                reference = known;
            }
            return known;
        } finally {
            obtaining.unlock();
        }
    }

    /** Destroys the instance if it depends on nothing else. */
    public void release() {
        BeanReference<T> known = reference;
        if (known != null) {
            known.release("the application");
        }
    }
}
