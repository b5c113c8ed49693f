package org.ws101.servlet.internal.registry;

import java.util.Optional;
import java.util.Set;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.HandshakeRequest;

/** One listed connection. Thread-safe. */
public final class Listing {
    private final Connection connection;
    private final HandshakeRequest request;
    private final String path;
    private final Class<?> type;
    private final Optional<String> user;
    /** Written by the {@link Registry}, one thread at a time. */
    private volatile Set<String> groups = Set.of();

    Listing(Connection connection, HandshakeRequest request, String path, Class<?> type, Optional<String> user) {
        this.connection = connection;
        this.request = request;
        this.path = path;
        this.type = type;
        this.user = user;
    }

    public Connection connection() {
        return connection;
    }

    public WebSocket webSocket() {
        return connection.webSocket();
    }

    public HandshakeRequest request() {
        return request;
    }

    /** The path of its endpoint, as registered. */
    public String path() {
        return path;
    }

    /** The class that stands for the application's code. */
    Class<?> type() {
        return type;
    }

    /** The name of its user: what the user says later does not count. */
    public Optional<String> user() {
        return user;
    }

    /** The names of its groups; immutable. */
    Set<String> groups() {
        return groups;
    }

    void setGroups(Set<String> newGroups) {
        groups = newGroups;
    }
}
