package org.ws101.servlet.internal.replay;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
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

    private static final int ORIGIN_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** An origin that nothing came of for so long has ended, or is not to be reached. */
    static final long SILENCE = TimeUnit.SECONDS.toNanos(15);

    private final Stream own;
    private final ConcurrentMap<String, Stream> byOrigin = new ConcurrentHashMap<>();

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
        return oldest.isPresent() && byOrigin.remove(oldest.get().origin) != null;
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
