package org.ws101.servlet.internal.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.Supertypes;

/**
 * The connections that have started and not ended, and the groups that they are in. Thread-safe, without a lock for all. A
 * connection's membership changes within the entry of that connection, so that it cannot join what it will not leave.
 */
public final class Registry {
    private final ConcurrentMap<WebSocket, Listing> listed = new ConcurrentHashMap<>();
    private final Index<String> byPath = new Index<>();
    private final Index<Class<?>> byType = new Index<>();
    private final Index<String> byPrincipal = new Index<>();
    private final Index<String> byGroup = new Index<>();
    private final Counts counts = new Counts();

    /**
     * Lists a connection until it ends, or is {@link #remove removed} before.
     *
     * @param path the template of its endpoint, as registered
     * @param type the class that stands for the application's code
     * @param user the name of its user; of one without a name empty text
     */
    public void add(
            Connection connection, HandshakeRequest request, String path, Class<?> type, Optional<String> user) {
        Listing listing = new Listing(connection, request, path, type, user);
        counts.opened(path);
        listed.put(connection.webSocket(), listing);
        byPath.add(path, listing);
        byType.add(type, listing);
        user.ifPresent(name -> byPrincipal.add(name, listing));
        connection.whenEnding(() -> remove(connection.webSocket()));
    }

    /** Takes a connection off the list and out of its groups. Idempotent. */
    public void remove(WebSocket webSocket) {
        listed.computeIfPresent(webSocket, (same, listing) -> {
            byPath.remove(listing.path(), listing);
            byType.remove(listing.type(), listing);
            listing.user().ifPresent(name -> byPrincipal.remove(name, listing));
            listing.groups().forEach(group -> byGroup.remove(group, listing));
            listing.setGroups(Set.of());
            return null;
        });
    }

    /** Does nothing when the connection is not listed. */
    public void join(WebSocket webSocket, String group) {
        changeGroups(webSocket, group, groups -> groups.add(group), Index::add);
    }

    /** Does nothing when the connection is not listed or not in the group. */
    public void leave(WebSocket webSocket, String group) {
        changeGroups(webSocket, group, groups -> groups.remove(group), Index::remove);
    }

    /** What becomes of the index when the groups of a connection have changed. */
    @FunctionalInterface
    private interface Indexing {
        void apply(Index<String> index, String group, Listing listing);
    }

    private void changeGroups(WebSocket webSocket, String group, Predicate<Set<String>> change, Indexing indexing) {
        listed.computeIfPresent(webSocket, (same, listing) -> {
            Set<String> groups = new HashSet<>(listing.groups());
            if (change.test(groups)) {
                listing.setGroups(Set.copyOf(groups));
                indexing.apply(byGroup, group, listing);
            }
            return listing;
        });
    }

    /** The listing of a connection; empty when it is not listed. */
    public Optional<Listing> find(WebSocket webSocket) {
        return Optional.ofNullable(listed.get(webSocket));
    }

    /** The names of the groups that a connection is in; empty when it is not listed. Immutable. */
    public Set<String> groups(WebSocket webSocket) {
        Listing listing = listed.get(webSocket);
        return listing == null ? Set.of() : listing.groups();
    }

    /** All that are listed, as they come and go. */
    public Collection<Listing> all() {
        return Collections.unmodifiableCollection(listed.values());
    }

    /** How many have been listed, and what else was counted. */
    public Counts counts() {
        return counts;
    }

    /** Those of an endpoint. */
    public Collection<Listing> endpoint(String path) {
        return byPath.get(path);
    }

    /** Those of endpoints of a class or a subclass of it. */
    public Collection<Listing> endpoint(Class<?> type) {
        return byType.where(type::isAssignableFrom);
    }

    /** The same by the name of the class. */
    public Collection<Listing> ofType(String className) {
        return byType.where(type -> Supertypes.have(type, className));
    }

    /** Those of a user. */
    public Collection<Listing> principal(String name) {
        return byPrincipal.get(name);
    }

    /** Those in a group. */
    public Collection<Listing> group(String name) {
        return byGroup.get(name);
    }

    /** Whether nothing is held of any connection. */
    public boolean isEmpty() {
        return listed.isEmpty() && byPath.isEmpty() && byType.isEmpty() && byPrincipal.isEmpty() && byGroup.isEmpty();
    }
}
