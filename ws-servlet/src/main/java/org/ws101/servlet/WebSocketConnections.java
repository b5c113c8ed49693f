package org.ws101.servlet;

import jakarta.servlet.ServletContext;
import java.util.Objects;
import java.util.Set;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.internal.registry.Registry;

/**
 * The open connections of a web application, through whichever {@link WebSocketFilter} they came, and the groups that the
 * application puts them in. One for each {@link ServletContext}. Thread-safe.
 *
 * <p>A connection is listed from before the application is given it until it has ended: before {@code onClose} is called, or
 * when {@code proceed} has returned. It leaves its groups then. A group exists as long as somebody is in it.
 *
 * <pre>{@code
 * WebSocketConnections connections = WebSocketConnections.of(servletContext);
 * connections.join(webSocket, "lobby");
 * connections.group("lobby").except(webSocket).broadcast("Somebody has come.");
 * }</pre>
 */
public final class WebSocketConnections {
    private final Registry registry = new Registry();

    WebSocketConnections() {}

    /** The connections of an application. */
    public static WebSocketConnections of(ServletContext context) {
        return WebSocketEndpoints.of(context).connections();
    }

    /** All of them. */
    public Connections all() {
        return new Connections(registry::all);
    }

    /**
     * Those of one endpoint.
     *
     * @param path its path as it was registered, such as {@code /chat/{room}}
     */
    public Connections endpoint(String path) {
        Objects.requireNonNull(path, "path");
        return new Connections(() -> registry.endpoint(path));
    }

    /**
     * Those of one authenticated user.
     *
     * @param name of the {@link HandshakeRequest#principal}
     */
    public Connections principal(String name) {
        Objects.requireNonNull(name, "name");
        return new Connections(() -> registry.principal(name));
    }

    /** Those in one group; none when there is no such group. */
    public Connections group(String name) {
        Objects.requireNonNull(name, "name");
        return new Connections(() -> registry.group(name));
    }

    /** Puts a connection into a group. Nothing happens when it is there already, or is not listed any more. */
    public void join(WebSocket webSocket, String group) {
        registry.join(Connection.behind(webSocket), Objects.requireNonNull(group, "group"));
    }

    /** Takes a connection out of a group. Nothing happens when it is not in it. */
    public void leave(WebSocket webSocket, String group) {
        registry.leave(Connection.behind(webSocket), Objects.requireNonNull(group, "group"));
    }

    /** The names of the groups that a connection is in; an immutable copy. */
    public Set<String> groups(WebSocket webSocket) {
        return registry.groups(Connection.behind(webSocket));
    }

    Registry registry() {
        return registry;
    }
}
