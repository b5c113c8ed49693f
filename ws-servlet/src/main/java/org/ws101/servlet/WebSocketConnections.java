package org.ws101.servlet;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.internal.text.DurationText;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.management.ManagedApplication;
import org.ws101.servlet.internal.management.Management;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.registry.Registry;
import org.ws101.servlet.internal.relay.Scope;
import org.ws101.servlet.internal.server.FilterServer;

/**
 * The open connections of a web application, of all its {@link WebSocketFilter}s, and their groups. One instance for
 * each {@link ServletContext}. Thread-safe.
 *
 * <p>A connection is listed from before the first call of the application until its end. It then leaves its groups:
 * before {@code onClose} is called, and in the blocking style possibly while {@code proceed} still runs. It also leaves
 * when {@code proceed} returns. A group exists while it contains a connection.
 *
 * <p>If the application runs on several nodes, each lists its own connections. With a {@link Relay}, broadcasts reach
 * those of the others as well.
 *
 * <pre>{@code
 * WebSocketConnections connections = WebSocketConnections.of(servletContext);
 * connections.join(webSocket, "lobby");
 * connections.group("lobby").except(webSocket).broadcast("Somebody has come.");
 * }</pre>
 */
public final class WebSocketConnections {
    private static final Duration LONGEST_STOP = Duration.ofHours(1);

    private final Supplier<Application> application;

    /** What there is of one application. */
    private record Application(
            Routes<ServedEndpoint> routes,
            Registry registry,
            Relaying relaying,
            Set<FilterServer> servers,
            Management management) {
        Application(Routes<ServedEndpoint> routes) {
            this(routes, new Registry());
        }

        private Application(Routes<ServedEndpoint> routes, Registry registry) {
            this(routes, registry, new Relaying(registry, routes), ConcurrentHashMap.newKeySet(), new Management());
        }

        Collection<Listing> endpoint(String path) {
            if (isServing() && !routes.has(path)) {
                throw new IllegalArgumentException("No endpoint is registered at the path \"" + path
                        + "\": use a path as it was registered, with the names of its parameters. There are " + routes);
            }
            return registry.endpoint(path);
        }

        Collection<Listing> endpoint(Class<?> type) {
            if (isServing()
                    && !routes.has((ServedEndpoint endpoint) -> endpoint.code().mayBe(type))) {
                throw new IllegalArgumentException("No endpoint is of the " + type
                        + ": use the class of an endpoint bean, of the Continue or listener of an Endpoint, or the one that"
                        + " Endpoint.withType names. There are " + routes);
            }
            return registry.endpoint(type);
        }

        /** Before there are endpoints, no connection is known to be of another application. */
        void requireOwn(WebSocket webSocket) {
            if (routes.isEmpty()) {
                return;
            }
            Endpoint asked = HandshakeRequest.of(webSocket).endpoint();
            if (!routes.has((ServedEndpoint endpoint) -> endpoint.endpoint() == asked)) {
                throw new IllegalArgumentException("The connection " + webSocket.id() + " of the endpoint " + asked
                        + " is not one of this web application: use the WebSocketConnections of its own application");
            }
        }

        long maxConnections() {
            return servers.stream().mapToLong(FilterServer::maxConnections).sum();
        }

        /** Before, endpoints are still being added. */
        private boolean isServing() {
            return !servers.isEmpty();
        }
    }

    WebSocketConnections(Routes<ServedEndpoint> routes) {
        Application own = new Application(routes);
        application = () -> own;
    }

    private WebSocketConnections(Supplier<Application> application) {
        this.application = application;
    }

    /**
     * Returns connections that are looked up at each call, for an object that is created before its web application,
     * such as a bean.
     *
     * @param source returns the connections of the web application; empty as long as there is none. Called on the
     *     thread of the caller, by every method of the result and of its {@link Connections}.
     */
    public static WebSocketConnections lookedUp(Supplier<Optional<WebSocketConnections>> source) {
        Objects.requireNonNull(source, "source");
        Application none = new Application(new Routes<>());
        return new WebSocketConnections(
                () -> source.get().map(found -> found.application.get()).orElse(none));
    }

    /** Returns the connections of an application. */
    public static WebSocketConnections of(ServletContext context) {
        Objects.requireNonNull(context, "context");
        return WebSocketEndpoints.of(context).connections();
    }

    /** Returns all connections. */
    public Connections all() {
        return connections(() -> registry().all(), Scope.ALL);
    }

    /**
     * Returns the connections of one endpoint. Each use of the view throws an {@link IllegalArgumentException} that
     * lists the existing paths, if the application is serving and this is not the path of an endpoint.
     *
     * @param path its registered path, such as {@code /chat/{room}}
     */
    public Connections endpoint(String path) {
        Objects.requireNonNull(path, "path");
        return connections(() -> application.get().endpoint(path), new Scope(Scope.Kind.PATH, path));
    }

    /**
     * Returns the connections of the endpoints of one class. Each use of the view throws an
     * {@link IllegalArgumentException} that lists the existing endpoints, if the application is serving and none of
     * them is of this class. For {@link Endpoint#listening}, it throws only if {@link Endpoint#withType} has set the
     * class, because the listeners are unknown before their connections.
     *
     * @param type the class of an endpoint bean, or of the {@link org.ws101.Continue} or
     *     {@link org.ws101.WebSocketListener}, or that of {@link Endpoint#withType}; or a supertype of these
     */
    public Connections endpoint(Class<?> type) {
        Objects.requireNonNull(type, "type");
        return connections(() -> application.get().endpoint(type), new Scope(Scope.Kind.TYPE, type.getName()));
    }

    /**
     * Returns the connections of one authenticated user.
     *
     * @param name of the {@link HandshakeRequest#principal}
     */
    public Connections principal(String name) {
        Objects.requireNonNull(name, "name");
        return connections(() -> registry().principal(name), new Scope(Scope.Kind.PRINCIPAL, name));
    }

    /** Returns the connections of one group; none for a group that does not exist. */
    public Connections group(String name) {
        Objects.requireNonNull(name, "name");
        return connections(() -> registry().group(name), new Scope(Scope.Kind.GROUP, name));
    }

    private Connections connections(Supplier<Collection<Listing>> listings, Scope scope) {
        return new Connections(listings, new Connections.Reach(this::relaying, scope));
    }

    /**
     * Adds a connection to a group. A second call, or a call after its end, is without effect.
     *
     * @throws IllegalArgumentException when the WebSocket is not one of a {@link WebSocketFilter} of this application
     */
    public void join(WebSocket webSocket, String group) {
        Objects.requireNonNull(webSocket, "webSocket");
        Objects.requireNonNull(group, "group");
        requireOwn(webSocket);
        registry().join(webSocket.unwrap(), group);
    }

    /** @throws IllegalArgumentException unless it is, or was, a connection of this application */
    void requireOwn(WebSocket webSocket) {
        application.get().requireOwn(webSocket);
    }

    /** Removes a connection from a group. Without effect if it is not in the group. */
    public void leave(WebSocket webSocket, String group) {
        Objects.requireNonNull(webSocket, "webSocket");
        registry().leave(webSocket.unwrap(), Objects.requireNonNull(group, "group"));
    }

    /** Returns the names of the groups of a connection; an immutable copy. */
    public Set<String> groups(WebSocket webSocket) {
        Objects.requireNonNull(webSocket, "webSocket");
        return registry().groups(webSocket.unwrap());
    }

    /**
     * Sends an object to one connection, as {@link Endpoint#encode} writes it there, by {@link WebSocket#sendAll}, with
     * its rules about blocking and its exceptions. For an {@link Optional} it sends its value; for an empty one
     * nothing. For {@link WebSocket#sendAsync}, encode the message with
     * {@code HandshakeRequest.of(webSocket).endpoint().encode(value)}.
     *
     * @throws IllegalArgumentException when the connection is not one of a {@link WebSocketFilter}, or the object
     *     cannot be written
     * @throws RuntimeException the exception of the encoder, unchanged; nothing is sent
     */
    public void send(WebSocket webSocket, Object value) {
        Endpoint endpoint = HandshakeRequest.of(webSocket).endpoint();
        Object present = PreparedMessages.present(Objects.requireNonNull(value, "value"));
        if (present != null) {
            webSocket.sendAll(endpoint.encode(present));
        }
    }

    /**
     * Sends an event to the other nodes of the application: it calls the listeners of {@link WebSocketEndpoints#onTold}
     * there, once or not at all, in the order of the calls of a thread. It does not call listeners of this node. Does
     * not wait.
     *
     * @param subject the subject of the event
     * @param text the text of the event
     * @return {@link Connections.OtherNodes#NOT_ADDRESSED} without a {@link Relay}
     */
    public Connections.OtherNodes tell(String subject, String text) {
        return relaying().tell(Objects.requireNonNull(subject, "subject"), Objects.requireNonNull(text, "text"));
    }

    /**
     * Stops serving, before the container does so. New handshakes are refused with 503, and every open connection is
     * closed with 1001. Connections that have not ended in time are dropped. For containers that close their sockets
     * before they stop applications, as in Spring Boot: call it while the resources of callbacks are still available.
     * The running filters do not serve again. Idempotent; the container's own stop is then without effect.
     *
     * <p>Returns when the last callback has returned and the threads have ended. Blocks up to {@code timeout}, and up
     * to three seconds more, or six with a {@link Relay}. Do not call it in a callback: it would wait for itself.
     *
     * @param timeout the time for the closing handshakes, zero to an hour; replaces {@code stopTimeout}
     * @throws IllegalArgumentException when the timeout is out of that range
     */
    public void stop(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.compareTo(LONGEST_STOP) > 0) {
            throw new IllegalArgumentException(
                    "The timeout is " + DurationText.of(timeout) + ": use 0 s to " + DurationText.of(LONGEST_STOP));
        }
        List<FilterServer> stopping = List.copyOf(application.get().servers);
        stopping.forEach(server -> server.beginStopping(timeout)); // all of them, before one is waited for
        stopping.forEach(FilterServer::stop);
    }

    /**
     * Stops serving as {@link #stop(Duration)} does, with the {@code stopTimeout} of each filter, as in the container's
     * own stop.
     */
    public void stop() {
        List<FilterServer> stopping = List.copyOf(application.get().servers);
        stopping.forEach(FilterServer::beginStopping);
        stopping.forEach(FilterServer::stop);
    }

    /**
     * Returns whether the application accepts opening handshakes: one {@link WebSocketFilter} or more have started,
     * none is stopping or {@linkplain #drain(Duration) draining}, and each is below {@code maxConnections}. Limits of a
     * user, of an address and of threads do not count. For a readiness check: an application that is not serving
     * continues its open connections, and need not be restarted. Does not block.
     */
    public boolean isServing() {
        Set<FilterServer> servers = application.get().servers;
        return !servers.isEmpty() && servers.stream().allMatch(FilterServer::isServing);
    }

    /**
     * Returns the maximum of open connections: the sum of {@code maxConnections} of the filters that have started; 0
     * before.
     */
    public long maxConnections() {
        return application.get().maxConnections();
    }

    /** Lets JMX show the application. Returns what ends that. */
    Runnable manage(ServletContext context) {
        Application shown = application.get();
        return shown.management.register(
                context.getContextPath(), () -> new ManagedApplication(context, shown.registry, shown.routes, this));
    }

    /**
     * Closes all connections over a time, and refuses new ones, before this server ends: {@link #drain(Duration,
     * CloseCode)} with 1012, which means that the server restarts.
     */
    public CompletionStage<Void> drain(Duration over) {
        return drain(over, CloseCode.SERVICE_RESTART);
    }

    /**
     * Closes all connections over a time, and refuses new ones, before this server ends. New handshakes are refused
     * with 503 and {@code Retry-After}. The open connections are closed one after the other, spread evenly over the
     * time, so that their clients do not arrive at another server at once. It cannot be undone, and is idempotent: the
     * first call counts. Returns at once. Call {@link #stop} when all have left, or when you have waited long enough.
     *
     * @param over zero to an hour
     * @param code 1012, or 1001 for clients that do not understand 1012
     * @return completes when all connections have ended and each application has been notified; at once when no filter
     *     serves. On any thread: do not block in a dependent action
     * @throws IllegalArgumentException when the time or the code is out of its range
     */
    public CompletionStage<Void> drain(Duration over, CloseCode code) {
        Objects.requireNonNull(over, "over");
        Objects.requireNonNull(code, "code");
        if (over.isNegative() || over.compareTo(LONGEST_STOP) > 0) {
            throw new IllegalArgumentException("The time to drain over is " + DurationText.of(over) + ": use 0 s to "
                    + DurationText.of(LONGEST_STOP));
        }
        if (!code.equals(CloseCode.SERVICE_RESTART) && !code.equals(CloseCode.GOING_AWAY)) {
            throw new IllegalArgumentException("The close code for draining is " + code + ": use "
                    + CloseCode.SERVICE_RESTART + " or " + CloseCode.GOING_AWAY + ", after which clients reconnect");
        }
        CompletableFuture<?>[] drained = application.get().servers.stream()
                .map(server -> server.drain(over, code))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(drained).minimalCompletionStage();
    }

    /**
     * Returns whether {@link #drain} was called. For a readiness check use {@link #isServing}, which is false then.
     */
    public boolean isDraining() {
        return application.get().servers.stream().anyMatch(FilterServer::isDraining);
    }

    /**
     * A filter serves from now on.
     *
     * @param contextPath of the web application
     */
    void add(FilterServer server, String contextPath) {
        Application own = application.get();
        own.servers.add(server);
        server.whenStopped(own.relaying::end);
        own.relaying.begin(contextPath);
    }

    Relaying relaying() {
        return application.get().relaying;
    }

    Registry registry() {
        return application.get().registry;
    }
}
