package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ws101.WebSocketObserver;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.context.SharedReference;

/** Finds the observers among the beans, and keeps their references until the application ends. Not thread-safe: used at deployment. */
final class ObserverBeans {
    private final FoundBeans beans;
    private final BeanManager beanManager;
    /** One for each bean, though several views have it. */
    private final Map<Bean<?>, SharedReference<WebSocketObserver>> references = new LinkedHashMap<>();

    ObserverBeans(FoundBeans beans, BeanManager beanManager) {
        this.beans = beans;
        this.beanManager = beanManager;
        beans.complete(WebSocketObserver.class, beanManager);
    }

    /** The observers that a view has; to be obtained when the container runs. */
    List<Supplier<WebSocketObserver>> of(View view) {
        List<Supplier<WebSocketObserver>> found = new ArrayList<>();
        for (Bean<?> bean : FoundBeans.prevailing(beans.of(WebSocketObserver.class, view), beanManager)) {
            found.add(references.computeIfAbsent(
                    bean,
                    each -> new SharedReference<>(
                            each, WebSocketObserver.class, WebSocketObserver.class, beanManager)));
        }
        return found;
    }

    /** Destroys the instances that are dependent on nothing else. */
    void release() {
        references.values().forEach(SharedReference::release);
    }
}
