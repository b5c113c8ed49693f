package org.ws101.servlet.internal.management;

import jakarta.servlet.ServletContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.log.PeerLog;
import org.ws101.servlet.WebSocketApplicationMXBean;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.registry.Counts;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.registry.Registry;

/** A web application as JMX shows it. Thread-safe. */
public final class ManagedApplication implements WebSocketApplicationMXBean {
    private static final Comparator<OpenConnection> MOST_OUTPUT_FIRST =
            Comparator.comparingLong(OpenConnection::getQueuedOutputBytes).reversed();

    private final String contextPath;
    private final @Nullable String displayName;
    private final Registry registry;
    private final Routes<ServedEndpoint> routes;
    private final WebSocketConnections connections;

    /** @param connections those of the application */
    public ManagedApplication(
            ServletContext context,
            Registry registry,
            Routes<ServedEndpoint> routes,
            WebSocketConnections connections) {
        this.contextPath = context.getContextPath();
        this.displayName = context.getServletContextName();
        this.registry = registry;
        this.routes = routes;
        this.connections = connections;
    }

    @Override
    public String getContextPath() {
        return contextPath;
    }

    @Override
    public @Nullable String getDisplayName() {
        return displayName;
    }

    @Override
    public boolean isServing() {
        return connections.isServing();
    }

    @Override
    public int getOpenConnections() {
        return registry.all().size();
    }

    @Override
    public long getMaxConnections() {
        return connections.maxConnections();
    }

    @Override
    public long getOpenedConnections() {
        return registry.counts().opened();
    }

    @Override
    public long getRefusedHandshakes() {
        return registry.counts().refused();
    }

    @Override
    public List<EndpointCounts> getEndpoints() {
        Counts counts = registry.counts();
        return routes.paths().stream()
                .map(path -> new EndpointCounts(
                        path, registry.endpoint(path).size(), counts.openedOf(path), counts.refusedOf(path)))
                .toList();
    }

    @Override
    public List<OpenConnection> listConnections(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("The maximum is " + most + ": use 1 or more");
        }
        return registry.all().stream()
                .map(ManagedApplication::shown)
                .sorted(MOST_OUTPUT_FIRST)
                .limit(most)
                .toList();
    }

    private static OpenConnection shown(Listing listing) {
        Connection connection = listing.connection();
        return new OpenConnection(
                listing.webSocket().id(),
                listing.path(),
                listing.request().path(),
                listing.user().orElse(null),
                PeerLog.address(listing.request().remoteAddress()),
                connection.age().toSeconds(),
                connection.queuedOutputBytes(),
                connection.queuedOutputMessages(),
                connection.queuedInputMessages());
    }

    @Override
    public boolean closeConnection(String id, int code, String reason) {
        CloseCode with = CloseCode.of(code);
        if (!with.mayBeSent()) {
            throw new IllegalArgumentException(
                    "The close code " + code + " is never sent: use 1001, 1008 or 4000 to 4999");
        }
        CloseReason closing = new CloseReason(with, reason);
        Optional<Listing> found = registry.all().stream()
                .filter(listing -> listing.webSocket().id().equals(id))
                .findFirst();
        found.ifPresent(
                listing -> listing.connection().closeAndTell(closing, "this was requested by JMX (closeConnection)"));
        return found.isPresent();
    }
}
