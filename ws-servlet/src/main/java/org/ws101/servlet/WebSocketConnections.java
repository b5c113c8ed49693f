package org.ws101.servlet;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.ws101.WebSocket;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.management.ManagedApplication;
import org.ws101.servlet.internal.management.Management;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.registry.Registry;
import org.ws101.servlet.internal.relay.Scope;
import org.ws101.servlet.internal.server.FilterServer;

/**
 * The open connections of a web application, through whichever {@link WebSocketFilter} they came, and the groups that the
 * application puts them in. One for each {@link ServletContext}. Thread-safe.
 *
 * <p>A connection is listed from before the application is given it until it has ended: before {@code onClose} is called, or
 * when {@code proceed} has returned. It leaves its groups then. A group exists as long as somebody is in it.
 *
 * <p>Where the application runs on several nodes, each lists its own connections. With a {@link Relay}, what is broadcast reaches
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
     * Connections that are looked up with each call, for what is made before its web application is known, such as a bean.
     *
     * @param source gives the connections of the web application; empty as long as there is none, which then has no connections.
     *     Called on the thread of the caller, by every method of this and of the {@link Connections} that it gives.
     */
    public static WebSocketConnections lookedUp(Supplier<Optional<WebSocketConnections>> source) {
        Application none = new Application(new Routes<>());
        return new WebSocketConnections(
                () -> source.get().map(found -> found.application.get()).orElse(none));
    }

    /** The connections of an application. */
    public static WebSocketConnections of(ServletContext context) {
        return WebSocketEndpoints.of(context).connections();
    }

    /** All of them. */
    public Connections all() {
        return connections(() -> registry().all(), Scope.ALL);
    }

    /**
     * Those of one endpoint. Each use of them throws an {@link IllegalArgumentException} that names the paths there are, when the
     * application is serving and none of its endpoints has this one.
     *
     * @param path its path as it was registered, such as {@code /chat/{room}}
     */
    public Connections endpoint(String path) {
        Objects.requireNonNull(path, "path");
        return connections(() -> application.get().endpoint(path), new Scope(Scope.Kind.PATH, path));
    }

    /**
     * Those of the endpoints of one class. Each use of them throws an {@link IllegalArgumentException} that names the endpoints
     * there are, when the application is serving and none of them is of this class. What listeners an {@link Endpoint#listening}
     * has shows with its connections: there, it throws only where {@link Endpoint#withType} has named the class.
     *
     * @param type the class of an endpoint bean, or of the {@link org.ws101.Continue} or {@link org.ws101.WebSocketListener}, or
     *     what {@link Endpoint#withType} names; or a supertype of these
     */
    public Connections endpoint(Class<?> type) {
        Objects.requireNonNull(type, "type");
        return connections(() -> application.get().endpoint(type), new Scope(Scope.Kind.TYPE, type.getName()));
    }

    /**
     * Those of one authenticated user.
     *
     * @param name of the {@link HandshakeRequest#principal}
     */
    public Connections principal(String name) {
        Objects.requireNonNull(name, "name");
        return connections(() -> registry().principal(name), new Scope(Scope.Kind.PRINCIPAL, name));
    }

    /** Those in one group; none when there is no such group. */
    public Connections group(String name) {
        Objects.requireNonNull(name, "name");
        return connections(() -> registry().group(name), new Scope(Scope.Kind.GROUP, name));
    }

    private Connections connections(Supplier<Collection<Listing>> listings, Scope scope) {
        return new Connections(listings, new Connections.Reach(this::relaying, scope));
    }

    /** Puts a connection into a group. Nothing happens when it is there already, or is not listed any more. */
    public void join(WebSocket webSocket, String group) {
        registry().join(webSocket.unwrap(), Objects.requireNonNull(group, "group"));
    }

    /** Takes a connection out of a group. Nothing happens when it is not in it. */
    public void leave(WebSocket webSocket, String group) {
        registry().leave(webSocket.unwrap(), Objects.requireNonNull(group, "group"));
    }

    /** The names of the groups that a connection is in; an immutable copy. */
    public Set<String> groups(WebSocket webSocket) {
        return registry().groups(webSocket.unwrap());
    }

    /**
     * Sends an object to one connection, as {@link Endpoint#encode} writes it there: {@link WebSocket#sendAll} of that
     * message, whose rules about blocking and whose exceptions apply. Of an {@link Optional} it sends what is in it; an
     * empty one sends nothing. For {@link WebSocket#sendAsync} take the message of {@code
     * HandshakeRequest.of(webSocket).endpoint().encode(value)}.
     *
     * @throws IllegalArgumentException when the connection is not one of a {@link WebSocketFilter}, or the object cannot be written
     */
    public void send(WebSocket webSocket, Object value) {
        Endpoint endpoint = HandshakeRequest.of(webSocket).endpoint();
        Object present = PreparedMessages.present(Objects.requireNonNull(value, "value"));
        if (present != null) {
            webSocket.sendAll(endpoint.encode(present));
        }
    }

    /**
     * Tells the other nodes of the application something: there, those who listen with {@link WebSocketEndpoints#onTold} get it, at most
     * once, in the order in which a thread tells it. Here nobody gets it. Does not wait.
     *
     * @param subject what it is about
     * @param text what is said of it
     * @return {@link Connections.OtherNodes#NOT_ADDRESSED} when there is no {@link Relay}
     */
    public Connections.OtherNodes tell(String subject, String text) {
        return relaying().tell(Objects.requireNonNull(subject, "subject"), Objects.requireNonNull(text, "text"));
    }

    /**
     * Stops serving, before the container would do so: new handshakes get 503, every open connection is closed with 1001, and what
     * has not ended in time is dropped. For applications whose container closes its sockets before it stops them, as in Spring
     * Boot: call it while all that callbacks use is still there. For good, as far as the running filters go; idempotent, and the
     * container's own stop finds nothing left to do.
     *
     * <p>Returns when the last callback has returned and the threads have ended. Blocks for {@code timeout}, and for at most three
     * seconds more, or six with a {@link Relay}. Not to be called in a callback, which it would wait for.
     *
     * @param timeout how long the closing handshakes may take, zero to an hour; takes the place of {@code stopTimeout}
     * @throws IllegalArgumentException when the timeout is out of that range
     */
    public void stop(Duration timeout) {
        if (timeout.isNegative() || timeout.compareTo(LONGEST_STOP) > 0) {
            throw new IllegalArgumentException("The timeout is " + timeout + ": use zero to " + LONGEST_STOP);
        }
        List<FilterServer> stopping = List.copyOf(application.get().servers);
        stopping.forEach(server -> server.beginStopping(timeout)); // all of them, before one is waited for
        stopping.forEach(FilterServer::stop);
    }

    /** As {@link #stop(Duration)}, with the {@code stopTimeout} of each filter, as the container's own stop has it. */
    public void stop() {
        List<FilterServer> stopping = List.copyOf(application.get().servers);
        stopping.forEach(FilterServer::beginStopping);
        stopping.forEach(FilterServer::stop);
    }

    /**
     * Whether the application accepts opening handshakes: at least one {@link WebSocketFilter} has started, none is stopping, and
     * each has fewer open connections than {@code maxConnections}. Limits of a user, of an address and of threads do not count. For
     * a readiness check: an application that is not serving goes on with its open connections, and need not be restarted. Does not
     * block.
     */
    public boolean isServing() {
        Set<FilterServer> servers = application.get().servers;
        return !servers.isEmpty() && servers.stream().allMatch(FilterServer::isServing);
    }

    /** The maximum of open connections: the sum of {@code maxConnections} of the filters that have started; 0 before. */
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
