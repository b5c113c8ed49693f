package org.ws101.cdi.internal.archive;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketConnections;

/** The connections of each web application that an application's beans serve. Thread-safe. */
public final class ConnectionsByModule {
    private final Map<ClassLoader, WebSocketConnections> byLoader = new ConcurrentHashMap<>();

    /** Adds those of the web application with a class loader. */
    public void add(ClassLoader loader, WebSocketConnections connections) {
        byLoader.put(loader, connections);
    }

    /** Removes them when the web application has ended. */
    public void remove(ClassLoader loader, WebSocketConnections connections) {
        byLoader.remove(loader, connections);
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
        WebSocketConnections found = home == null ? null : byLoader.get(home);
        // The context class loader may be one that stands before the web application's.
        for (ClassLoader loader = Thread.currentThread().getContextClassLoader();
                found == null && loader != null;
                loader = loader.getParent()) {
            found = byLoader.get(loader);
        }
        if (found != null) {
            return Optional.of(found);
        }
        if (byLoader.size() > 1) {
            throw new IllegalStateException("This application has " + byLoader.size()
                    + " web applications, each with WebSocketConnections of its own,"
                    + " and this thread works for none of them: use WebSocketConnections.of(servletContext), or inject"
                    + " them into a bean of the web application");
        }
        return byLoader.values().stream().findFirst();
    }
}
