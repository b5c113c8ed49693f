package org.ws101.servlet.internal.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Listings by a key. Thread-safe; holds nothing of a key without listings. */
final class Index {
    private final ConcurrentMap<String, Set<Listing>> byKey = new ConcurrentHashMap<>();

    void add(String key, Listing listing) {
        byKey.compute(key, (same, there) -> {
            Set<Listing> listings = there == null ? ConcurrentHashMap.newKeySet(1) : there;
            listings.add(listing);
            return listings;
        });
    }

    void remove(String key, Listing listing) {
        byKey.computeIfPresent(key, (same, listings) -> {
            listings.remove(listing);
            return listings.isEmpty() ? null : listings;
        });
    }

    /** Those of a key just now; what comes and goes is seen as long as the key is not without any meanwhile. */
    Collection<Listing> get(String key) {
        return Collections.unmodifiableCollection(byKey.getOrDefault(key, Set.of()));
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }
}
