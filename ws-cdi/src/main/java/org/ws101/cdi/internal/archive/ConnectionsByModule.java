package org.ws101.cdi.internal.archive;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketConnections;

/**
 * The connections of each web application that an application's beans serve. Thread-safe. A web application may end without a word
 * here, when the CDI container outlives it: so nothing of it is held.
 */
public final class ConnectionsByModule {
    private final Map<ClassLoader, WeakReference<WebSocketConnections>> byLoader =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Adds those of the web application with a class loader. */
    public void add(ClassLoader loader, WebSocketConnections connections) {
        byLoader.put(loader, new WeakReference<>(connections));
    }

    /** Removes them when the web application has ended. */
    public void remove(ClassLoader loader, WebSocketConnections connections) {
        if (get(loader) == connections) {
            byLoader.remove(loader);
        }
    }

    /**
     * What is injected into a class: with each call, the connections of the web application that the class belongs to; for one
     * of a shared archive those of the web application that the thread works for; none before a web application has started.
     *
     * @param user null when it is not known
     */
    public WebSocketConnections injectedInto(@Nullable Class<?> user) {
        ClassLoader home = user == null ? null : user.getClassLoader();
        return WebSocketConnections.lookedUp(() -> find(home));
    }

    private Optional<WebSocketConnections> find(@Nullable ClassLoader home) {
        WebSocketConnections found = home == null ? null : get(home);
        // The context class loader may be one that stands before the web application's.
        for (ClassLoader loader = Thread.currentThread().getContextClassLoader();
                found == null && loader != null;
                loader = loader.getParent()) {
            found = get(loader);
        }
        if (found != null) {
            return Optional.of(found);
        }
        List<WebSocketConnections> all = all();
        if (all.size() > 1) {
            throw new IllegalStateException("This application contains " + all.size()
                    + " web applications, each with WebSocketConnections of its own, and this thread belongs to"
                    + " none of them: use WebSocketConnections.of(servletContext), or inject them into a bean of"
                    + " the web application");
        }
        return all.stream().findFirst();
    }

    private @Nullable WebSocketConnections get(ClassLoader loader) {
        WeakReference<WebSocketConnections> connections = byLoader.get(loader);
        return connections == null ? null : connections.get();
    }

    private List<WebSocketConnections> all() {
        List<WebSocketConnections> all = new ArrayList<>();
        synchronized (byLoader) { // as its iterators ask for
            byLoader.values().forEach(connections -> {
                WebSocketConnections running = connections.get();
                if (running != null) {
                    all.add(running);
                }
            });
        }
        return all;
    }
}
