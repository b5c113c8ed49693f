package org.ws101.testkit.internal;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketFilter;

/** The methods of a servlet context without files and servlets, at the root of its server. Thread-safe. */
public final class MadeContext {
    private final ClassLoader loader;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final List<HttpSessionListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final ServletContext facade = Facade.of(ServletContext.class, this);

    /** @param loader that of the application */
    public MadeContext(ClassLoader loader) {
        this.loader = loader;
    }

    /** What the filter sees. */
    public ServletContext facade() {
        return facade;
    }

    /** A new HTTP session. */
    public HttpSession newSession() {
        return new MadeSession("session-" + sessions.incrementAndGet(), facade, this::ended).facade();
    }

    private void ended(HttpSession session) {
        HttpSessionEvent event = new HttpSessionEvent(session);
        listeners.forEach(listener -> listener.sessionDestroyed(event));
    }

    public @Nullable Object getAttribute(String name) {
        return attributes.get(name);
    }

    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(attributes.keySet());
    }

    public void setAttribute(String name, Object value) {
        attributes.put(name, value);
    }

    public void removeAttribute(String name) {
        attributes.remove(name);
    }

    public void addListener(EventListener listener) {
        if (listener instanceof HttpSessionListener ofSessions) {
            listeners.add(ofSessions);
        }
    }

    public ClassLoader getClassLoader() {
        return loader;
    }

    public String getContextPath() {
        return "";
    }

    public String getServerInfo() {
        return "ws-testkit";
    }

    public String getServletContextName() {
        return "test";
    }

    public Map<String, ? extends FilterRegistration> getFilterRegistrations() {
        return Map.of("EndpointTester", Facade.of(FilterRegistration.class, new Registration()));
    }

    /** The filter has all paths. */
    public static final class Registration {
        private Registration() {}

        public String getClassName() {
            return WebSocketFilter.class.getName();
        }

        public List<String> getServletNameMappings() {
            return List.of();
        }

        public List<String> getUrlPatternMappings() {
            return List.of("/*");
        }
    }

    public @Nullable String getInitParameter(String name) {
        return null;
    }

    public @Nullable URL getResource(String path) {
        return null;
    }

    public @Nullable InputStream getResourceAsStream(String path) {
        return null;
    }
}
