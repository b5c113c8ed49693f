package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ws101.ContextCapture;
import org.ws101.WebSocketObserver;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.context.SharedReference;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Finds the observers and the context captures among the beans, and keeps their references until the application ends.
 * Not thread-safe: used at deployment.
 */
final class ObserverBeans {
    private final FoundBeans beans;
    private final BeanManager beanManager;
    private final Kind<WebSocketObserver> observers;
    private final Kind<ContextCapture> captures;

    ObserverBeans(FoundBeans beans, BeanManager beanManager) {
        this.beans = beans;
        this.beanManager = beanManager;
        observers = new Kind<>(WebSocketObserver.class);
        captures = new Kind<>(ContextCapture.class);
    }

    /**
     * Those that a view has; to be obtained when the container runs.
     *
     * @param observers are told of handshakes and connections
     * @param captures put contexts around calls
     */
    record Found(List<Supplier<WebSocketObserver>> observers, List<Supplier<ContextCapture>> captures) {
        void addTo(WebSocketEndpoints endpoints) {
            observers.forEach(observer -> endpoints.addObserver(observer.get()));
            captures.forEach(capture -> endpoints.addContextCapture(capture.get()));
        }

        void addTo(WebSocketClient.Builder client) {
            observers.forEach(observer -> client.observer(observer.get()));
            captures.forEach(capture -> client.contextCapture(capture.get()));
        }
    }

    /** Those that a view has. */
    Found of(View view) {
        return new Found(observers.of(view), captures.of(view));
    }

    /** Destroys the instances that are dependent on nothing else. */
    void release() {
        observers.references.values().forEach(SharedReference::release);
        captures.references.values().forEach(SharedReference::release);
    }

    /** The beans of one type. */
    private final class Kind<T> {
        private final Class<T> type;
        /** One for each bean, though several views have it. */
        private final Map<Bean<?>, SharedReference<T>> references = new LinkedHashMap<>();

        Kind(Class<T> type) {
            this.type = type;
            beans.complete(type, beanManager);
        }

        List<Supplier<T>> of(View view) {
            List<Supplier<T>> found = new ArrayList<>();
            for (Bean<?> bean : FoundBeans.prevailing(beans.of(type, view), beanManager)) {
                found.add(
                        references.computeIfAbsent(bean, each -> new SharedReference<>(each, type, type, beanManager)));
            }
            return found;
        }
    }
}
