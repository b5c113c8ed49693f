package org.ws101.cdi.internal.archive;

import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.ProcessProducerField;
import jakarta.enterprise.inject.spi.ProcessProducerMethod;
import jakarta.enterprise.inject.spi.ProcessSyntheticBean;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.ws101.cdi.internal.codec.Types;

/**
 * Whether anything in an application can tell that there is a request context: to begin and to end one costs several times what
 * a small message costs otherwise. Not thread-safe: used at deployment.
 */
public final class RequestContextNeed {
    private final Set<Type> injected = new HashSet<>();
    /** The types of beans that the container itself has in the context, such as Weld's for {@code ServletContext}. */
    private final Set<Type> builtIn = new HashSet<>();

    private boolean certain;

    /** Notes a bean. */
    public void add(ProcessBean<?> event) {
        Bean<?> bean = event.getBean();
        if (bean.getScope() != RequestScoped.class) {
            return;
        }
        if (isOfApplication(event)) {
            certain = true;
        } else {
            builtIn.addAll(bean.getTypes());
            builtIn.remove(Object.class);
        }
    }

    private static boolean isOfApplication(ProcessBean<?> event) {
        return event instanceof ProcessManagedBean<?>
                || event instanceof ProcessProducerMethod<?, ?>
                || event instanceof ProcessProducerField<?, ?>
                || event instanceof ProcessSyntheticBean<?>;
    }

    /** Notes what is injected. */
    public void add(InjectionPoint point) {
        injected.add(point.getType());
    }

    /** Notes an observer. */
    public void add(ObserverMethod<?> observer) {
        certain |= observer.getObservedQualifiers().stream().anyMatch(RequestContextNeed::isOfRequests);
    }

    private static boolean isOfRequests(Annotation qualifier) {
        return (qualifier instanceof Initialized begun && begun.value() == RequestScoped.class)
                || (qualifier instanceof BeforeDestroyed ending && ending.value() == RequestScoped.class)
                || (qualifier instanceof Destroyed ended && ended.value() == RequestScoped.class);
    }

    /** Whether there is a need, when all was noted. */
    public boolean exists() {
        return certain || injected.stream().anyMatch(this::mayBeInContext);
    }

    private boolean mayBeInContext(Type type) {
        return looksUpAnything(type) || builtIn.contains(type) || builtIn.contains(Types.argument(type));
    }

    private static boolean looksUpAnything(Type type) {
        return type == BeanManager.class
                || type == BeanContainer.class
                || (Types.raw(type) == Instance.class && Types.raw(Types.argument(type)) == Object.class);
    }
}
