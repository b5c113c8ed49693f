package org.ws101.servlet.internal.replay;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The streams of this node and of those that it has heard of, also of those that have ended. Thread-safe; one thread at a time adds. */
final class Streams {
    /** A client shows a position of each, and 64 in all. */
    static final int MOST = 32;

    /** So many origins that were dropped are remembered: about as many as other nodes name. */
    private static final int MOST_DROPPED = 1_000;

    private static final int ORIGIN_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** An origin that nothing came of for so long has ended, or is not to be reached. */
    static final long SILENCE = TimeUnit.SECONDS.toNanos(15);

    private final Stream own;
    private final ConcurrentMap<String, Stream> byOrigin = new ConcurrentHashMap<>();

    /** How far the origins were that were dropped; of the thread that adds. The one that nobody has named for longest comes first. */
    private final Map<String, Long> dropped = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_DROPPED;
        }
    };

    Streams(long now) {
        byte[] random = new byte[ORIGIN_BYTES];
        RANDOM.nextBytes(random);
        own = new Stream(Base64.getUrlEncoder().withoutPadding().encodeToString(random), 0, now);
        byOrigin.put(own.origin, own);
    }

    Stream own() {
        return own;
    }

    @Nullable
    Stream find(String origin) {
        return byOrigin.get(origin);
    }

    boolean has(Collection<String> origins) {
        return byOrigin.keySet().containsAll(origins);
    }

    Collection<Stream> all() {
        return byOrigin.values();
    }

    Stream add(String origin, long first, long heard) {
        dropped.remove(origin);
        Stream added = new Stream(origin, first, heard);
        byOrigin.put(origin, added);
        return added;
    }

    /** Whether nothing has come of an origin for long. */
    static boolean isSilent(Stream stream, long now) {
        return now - stream.heard() >= SILENCE;
    }

    /** Removes the other one that was silent for longest when there are too many. Whether one was removed. */
    boolean trim() {
        if (byOrigin.size() <= MOST) {
            return false;
        }
        Optional<Stream> oldest = byOrigin.values().stream()
                .filter(stream -> stream != own)
                .min(Comparator.comparing(Stream::heard, (a, b) -> Long.signum(a - b)));
        if (oldest.isEmpty()) {
            return false;
        }
        Stream removed = oldest.get();
        byOrigin.remove(removed.origin);
        dropped.put(removed.origin, removed.high());
        return true;
    }

    /** The highest number of an origin when it was removed; negative unless it was, and was not added again. */
    long droppedAt(String origin) {
        return dropped.getOrDefault(origin, -1L);
    }

    /** The others that are there, in any order. */
    List<String> live(long now) {
        List<String> live = new ArrayList<>();
        for (Stream stream : byOrigin.values()) {
            if (stream != own && !isSilent(stream, now)) {
                live.add(stream.origin);
            }
        }
        Collections.shuffle(live);
        return live;
    }

    Map<String, Long> highs() {
        Map<String, Long> highs = new HashMap<>();
        byOrigin.values().forEach(stream -> highs.put(stream.origin, stream.high()));
        return highs;
    }
}
