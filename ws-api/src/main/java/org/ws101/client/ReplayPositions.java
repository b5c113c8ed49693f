package org.ws101.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The last message that was seen, of each group and of each who numbers them: the positions that a server has sent, as they are. Of a
 * position {@code key.origin:number} only what stands before the colon is looked at. What no server sends is passed over: so the query of
 * an opening handshake has 6,300 characters at most. Thread-safe.
 */
final class ReplayPositions {
    /** More are not shown; a server reads no more. */
    private static final int MOST = 64;

    private static final Pattern POSITION = Pattern.compile("[A-Za-z0-9_.:-]{1,96}");

    private final ReentrantLock lock = new ReentrantLock();

    /** By key and origin; the one that was added last stands last. */
    @GuardedBy("lock")
    private final Map<String, String> byOrigin = new LinkedHashMap<>();

    /** This is the last one of its origin. */
    void add(String position) {
        if (!POSITION.matcher(position).matches()) {
            return;
        }
        String origin = position.substring(0, Math.max(position.lastIndexOf(':'), 0));
        lock.lock();
        try {
            byOrigin.remove(origin);
            byOrigin.put(origin, position);
            if (byOrigin.size() > MOST) {
                byOrigin.remove(byOrigin.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Of the groups that these are of, no other position counts. */
    void replace(List<String> positions) {
        lock.lock();
        try {
            for (String position : positions) {
                String key = keyOf(position);
                byOrigin.keySet().removeIf(origin -> keyOf(origin).equals(key));
            }
        } finally {
            lock.unlock();
        }
        positions.forEach(this::add);
    }

    private static String keyOf(String position) {
        return position.substring(0, Math.max(position.indexOf('.'), 0));
    }

    /** What is shown to the server. */
    String request(String token) {
        lock.lock();
        try {
            return byOrigin.isEmpty() ? token : token + "," + String.join(",", byOrigin.values());
        } finally {
            lock.unlock();
        }
    }
}
