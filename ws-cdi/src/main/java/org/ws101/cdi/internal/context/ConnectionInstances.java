package org.ws101.cdi.internal.context;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;

/** The {@code @ConnectionScoped} instances of one connection. Not thread-safe: its callbacks are serial. */
public final class ConnectionInstances {
    private final WebSocket webSocket;
    /** In the order of creation. */
    private final Map<Contextual<?>, Entry<?>> entries = new LinkedHashMap<>();
    /** What was created since the end began; null before. */
    private @Nullable Set<Contextual<?>> createdAtEnd;

    private record Entry<T>(Contextual<T> contextual, T instance, CreationalContext<T> creationalContext) {
        void destroy(WebSocket whose) {
            Destruction.attempt(
                    () -> contextual.destroy(instance, creationalContext),
                    "An instance of " + instance.getClass().getName(),
                    whose);
        }
    }

    ConnectionInstances(WebSocket webSocket) {
        this.webSocket = webSocket;
    }

    /** The connection. */
    public WebSocket webSocket() {
        return webSocket;
    }

    <T> T get(Contextual<T> contextual, CreationalContext<T> creationalContext) {
        T there = get(contextual);
        if (there != null) {
            return there;
        }
        if (createdAtEnd != null && !createdAtEnd.add(contextual)) {
            throw new ContextNotActiveException("The connection " + webSocket
                    + " has ended, and its @ConnectionScoped instance of this bean is destroyed for good: @PreDestroy"
                    + " methods of such beans must not call each other in a circle");
        }
        T created = contextual.create(creationalContext);
        entries.put(contextual, new Entry<>(contextual, created, creationalContext));
        return created;
    }

    @SuppressWarnings("unchecked") // the entry of a contextual was made by it
    <T> @Nullable T get(Contextual<T> contextual) {
        Entry<T> entry = (Entry<T>) entries.get(contextual);
        return entry == null ? null : entry.instance;
    }

    void destroy(Contextual<?> contextual) {
        Entry<?> entry = entries.remove(contextual);
        if (entry != null) {
            entry.destroy(webSocket);
        }
    }

    /** Destroys what is there, the youngest first, and what that brings into being: each bean once more at the most. */
    void destroyAll() {
        createdAtEnd = new HashSet<>();
        while (!entries.isEmpty()) {
            List<Contextual<?>> oldestFirst = new ArrayList<>(entries.keySet());
            destroy(oldestFirst.get(oldestFirst.size() - 1));
        }
    }
}
