package org.ws101.testkit.internal;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The methods of an HTTP session that has attributes and ends when it is invalidated. Thread-safe. */
public final class MadeSession {
    private final String id;
    private final ServletContext context;
    private final Consumer<HttpSession> ended;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final AtomicBoolean invalid = new AtomicBoolean();
    private final HttpSession facade = Facade.of(HttpSession.class, this);

    /** @param ended is told once, while the attributes are still there */
    MadeSession(String id, ServletContext context, Consumer<HttpSession> ended) {
        this.id = id;
        this.context = context;
        this.ended = ended;
    }

    /** What the application sees. */
    public HttpSession facade() {
        return facade;
    }

    private void requireValid() {
        if (invalid.get()) {
            throw new IllegalStateException("The HTTP session " + id + " has been invalidated");
        }
    }

    public String getId() {
        return id;
    }

    public ServletContext getServletContext() {
        return context;
    }

    public @Nullable Object getAttribute(String name) {
        requireValid();
        return attributes.get(name);
    }

    public Enumeration<String> getAttributeNames() {
        requireValid();
        return Collections.enumeration(attributes.keySet());
    }

    public void setAttribute(String name, @Nullable Object value) {
        requireValid();
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
    }

    public void removeAttribute(String name) {
        requireValid();
        attributes.remove(name);
    }

    public boolean isNew() {
        requireValid();
        return false;
    }

    public void invalidate() {
        if (!invalid.compareAndSet(false, true)) {
            throw new IllegalStateException("The HTTP session " + id + " has been invalidated already");
        }
        ended.accept(facade);
        attributes.clear();
    }

    @Override
    public String toString() {
        return "HTTP session " + id;
    }
}
