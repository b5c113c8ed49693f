package org.ws101.servlet.internal.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Listings by a key. Thread-safe; holds nothing of a key without listings.
 *
 * @param <K> the key
 */
final class Index<K> {
    private final ConcurrentMap<K, Set<Listing>> byKey = new ConcurrentHashMap<>();

    void add(K key, Listing listing) {
        byKey.compute(key, (same, there) -> {
            Set<Listing> listings = there == null ? ConcurrentHashMap.newKeySet(1) : there;
            listings.add(listing);
            return listings;
        });
    }

    void remove(K key, Listing listing) {
        byKey.computeIfPresent(key, (same, listings) -> {
            listings.remove(listing);
            return listings.isEmpty() ? null : listings;
        });
    }

    /** Those of a key just now; what comes and goes is seen as long as the key is not without any meanwhile. */
    Collection<Listing> get(K key) {
        return Collections.unmodifiableCollection(byKey.getOrDefault(key, Set.of()));
    }

    /** Those of all keys that fulfil a condition, as they are just now. */
    Collection<Listing> where(Predicate<K> condition) {
        List<Listing> found = new ArrayList<>();
        byKey.forEach((key, listings) -> {
            if (condition.test(key)) {
                found.addAll(listings);
            }
        });
        return found;
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }
}
