package org.ws101.servlet;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.ws101.ContextCapture;
import org.ws101.Continue;
import org.ws101.WebSocketObserver;
import org.ws101.servlet.internal.ForAll;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;

/**
 * The endpoints of a web application by their paths. One instance for each {@link ServletContext}; every
 * {@link WebSocketFilter} of it serves the endpoints that its mapping covers. Thread-safe; you may add endpoints at any
 * time.
 *
 * <p>A path starts with a slash and is relative to the context path. A whole segment in braces, as in {@code
 * /chat/{room}}, matches any one segment that is not empty. If several paths match, a literal segment precedes a
 * template, from left to right.
 */
public final class WebSocketEndpoints {
    private static final String ATTRIBUTE = WebSocketEndpoints.class.getName();
    private static final ReentrantLock CREATING = new ReentrantLock();

    private final Routes<ServedEndpoint> routes = new Routes<>();
    private final WebSocketConnections connections = new WebSocketConnections(routes);
    private final List<WebSocketObserver> observers = new CopyOnWriteArrayList<>();
    private final List<ContextCapture> captures = new CopyOnWriteArrayList<>();

    private WebSocketEndpoints() {}

    /** Returns the endpoints of an application. */
    public static WebSocketEndpoints of(ServletContext context) {
        Objects.requireNonNull(context, "context");
        CREATING.lock();
        try {
            if (context.getAttribute(ATTRIBUTE) instanceof WebSocketEndpoints there) {
                return there;
            }
            WebSocketEndpoints created = new WebSocketEndpoints();
            context.setAttribute(ATTRIBUTE, created);
            return created;
        } finally {
            CREATING.unlock();
        }
    }

    /**
     * Adds an endpoint.
     *
     * @param path such as {@code /echo}, or a template: {@code {name}} matches one segment, {@code {name*}} at the end
     *     the rest of the path, as in {@code /files/{path*}}; neither matches an empty string. Paths are compared
     *     decoded and exactly. A request path with empty segments, dots or encoded slashes opens nothing.
     * @throws WebSocketDeploymentException when the path is malformed or another endpoint has one that matches the same
     */
    public WebSocketEndpoints add(String path, Endpoint endpoint) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(endpoint, "endpoint");
        routes.add(path, endpoint.served());
        return this;
    }

    /**
     * Adds an endpoint in the blocking style: {@code add(path, Endpoint.of(application))}.
     *
     * @throws WebSocketDeploymentException when the path is malformed or another endpoint has one that matches the same
     */
    public WebSocketEndpoints add(String path, Continue application) {
        return add(path, Endpoint.of(application));
    }

    /**
     * Adds an observer of all endpoints, of earlier and later ones: it observes the opening handshakes from here on,
     * and their connections. A {@link RelayObserver} also observes the {@link Relay} of the application.
     */
    public WebSocketEndpoints addObserver(WebSocketObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        if (observer instanceof RelayObserver ofRelay) {
            connections.relaying().observe(ofRelay);
        }
        return this;
    }

    /**
     * Adds a context around the calls of all endpoints, of earlier and later ones: it begins with each opening
     * handshake from here on. The contexts of Jakarta Concurrency and of Spring Security do not need this.
     */
    public WebSocketEndpoints addContextCapture(ContextCapture capture) {
        captures.add(Objects.requireNonNull(capture, "capture"));
        return this;
    }

    /**
     * Sets the relay that carries broadcasts to the other nodes of the application: {@link Connections#broadcast} and
     * {@link Connections#close} then reach the connections of all of them. It starts with the first
     * {@link WebSocketFilter}, or now if one has started, and stops with the last.
     *
     * @throws WebSocketDeploymentException when the application already uses a relay
     * @throws RuntimeException the exception of {@link Relay#start}, if a filter has started
     */
    public WebSocketEndpoints relay(Relay relay) {
        connections.relaying().use(Objects.requireNonNull(relay, "relay"));
        return this;
    }

    /**
     * Adds a listener for events of other nodes of the application, from {@link WebSocketConnections#tell}: to clear a
     * cache, for instance.
     *
     * @param subject the subject of the events
     * @param listener called with the text. Called by one thread at a time, on a thread where it may block; its
     *     exceptions are logged. It runs on every node except the sender: to reach connections of this node, use
     *     {@link Connections#local}. While it runs, up to 10,000 events and 16,777,216 characters wait; more are
     *     dropped, with a line in the log.
     */
    public WebSocketEndpoints onTold(String subject, Consumer<String> listener) {
        connections
                .relaying()
                .listen(Objects.requireNonNull(subject, "subject"), Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Returns the open connections of the application. */
    public WebSocketConnections connections() {
        return connections;
    }

    Routes<ServedEndpoint> routes() {
        return routes;
    }

    /** What there is for all endpoints, as it is added. */
    ForAll forAll() {
        return new ForAll(observers, captures);
    }
}
