package org.ws101.servlet.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Finds what was registered for a path. Thread-safe.
 *
 * @param <T> what is registered; its {@code toString} names it in messages
 */
public final class Routes<T> {
    private final Map<String, Route<T>> byNormalisedPath = new ConcurrentHashMap<>();

    /** A template and what is registered under it. */
    private record Route<T>(PathTemplate path, T target) {}

    /** What a path leads to, and the parameters of its template. */
    public record Match<T>(T target, PathTemplate path, Map<String, String> parameters) {}

    /**
     * Adds a route.
     *
     * @throws WebSocketDeploymentException when the path is malformed or taken
     */
    public void add(String path, T target) {
        PathTemplate template = PathTemplate.parse(path);
        Route<T> taken = byNormalisedPath.putIfAbsent(template.normalised(), new Route<>(template, target));
        if (taken != null) {
            throw new WebSocketDeploymentException(
                    "Two endpoints on one path: " + taken.target + " is at \"" + taken.path
                            + "\" already, and " + target + " at \"" + path
                            + "\" matches the same requests. Use another path for one of them, or register it only once");
        }
    }

    /** The best match: with literal segments as early as can be, and the rest of the path last. */
    public Optional<Match<T>> find(String path) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        String[] segments = PathTemplate.split(path);
        @Nullable Match<T> best = null;
        for (Route<T> route : byNormalisedPath.values()) {
            Optional<Map<String, String>> parameters = route.path.match(segments);
            if (parameters.isPresent() && (best == null || route.path.isCloserThan(best.path))) {
                best = new Match<>(route.target, route.path, parameters.get());
            }
        }
        return Optional.ofNullable(best);
    }

    /** The paths, with what they lead to, that are within none of the URL patterns of filters; those of which that is certain. */
    public List<String> outside(Collection<String> urlPatterns) {
        return byNormalisedPath.values().stream()
                .filter(route -> urlPatterns.stream().noneMatch(route.path::canBeWithin))
                .map(route -> route.path + " (" + route.target + ")")
                .sorted()
                .toList();
    }

    /** Whether a path was registered as it is written here. */
    public boolean has(String path) {
        return byNormalisedPath.values().stream()
                .anyMatch(route -> route.path.toString().equals(path));
    }

    /** Whether something was registered that fulfils a condition. */
    public boolean has(Predicate<T> condition) {
        return byNormalisedPath.values().stream().anyMatch(route -> condition.test(route.target));
    }

    /** All that was registered. */
    public List<T> targets() {
        return byNormalisedPath.values().stream().map(Route::target).toList();
    }

    /** The paths as they were registered, sorted. */
    public List<String> paths() {
        return byNormalisedPath.values().stream()
                .map(route -> route.path.toString())
                .sorted()
                .toList();
    }

    /** Calls {@code action} with the path of each, as it was registered. */
    public void forEach(BiConsumer<String, T> action) {
        byNormalisedPath.values().forEach(route -> action.accept(route.path.toString(), route.target));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return byNormalisedPath.isEmpty();
    }

    /** The paths and what they lead to. */
    @Override
    public String toString() {
        return byNormalisedPath.values().stream()
                .map(route -> route.path + " (" + route.target + ")")
                .sorted()
                .toList()
                .toString();
    }
}
