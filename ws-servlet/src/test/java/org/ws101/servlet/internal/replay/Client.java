package org.ws101.servlet.internal.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a client knows that asks for replay, over all its connections. Thread-safe. */
final class Client {
    static final String TOKEN = "token-of-a-test";

    private final ReentrantLock lock = new ReentrantLock();
    /** All that follows is guarded by the lock. */
    private final List<Object> heard = new ArrayList<>();

    private final List<String> marks = new ArrayList<>();
    /** What a server must never do. */
    private final List<String> faults = new ArrayList<>();

    /** The last number of each key and origin. */
    private final Map<String, Long> positions = new LinkedHashMap<>();

    private @Nullable String next;
    private boolean hasJustConnected;
    private boolean sharesNumbers;

    /** Other groups are broadcast to as well, so numbers may be left out. */
    void shareNumbers() {
        lock.lock();
        try {
            sharesNumbers = true;
        } finally {
            lock.unlock();
        }
    }

    /** A new connection: what the last one was about to send has not come. */
    Request request() {
        lock.lock();
        try {
            next = null;
            hasJustConnected = true;
            StringBuilder parameter = new StringBuilder(TOKEN);
            positions.forEach((origin, number) ->
                    parameter.append(',').append(origin).append(':').append(number));
            return Request.of(Optional.of(parameter.toString()));
        } finally {
            lock.unlock();
        }
    }

    void accept(Object message) {
        lock.lock();
        try {
            if (next == null && message instanceof String text && text.startsWith(TOKEN + " ")) {
                mark(text.substring(TOKEN.length() + 1));
            } else {
                if (next != null) {
                    follow(next);
                    see(next);
                    next = null;
                }
                heard.add(message);
            }
        } finally {
            lock.unlock();
        }
    }

    private void mark(String text) {
        String[] words = text.split(" ", -1);
        if (words[0].equals("next")) {
            next = words[1];
        } else {
            marks.add(words[0]);
            List<String> told = List.of(words[1].split(","));
            if (words[0].equals("afresh")) {
                String key = told.get(0).substring(0, told.get(0).indexOf('.') + 1);
                positions.keySet().removeIf(origin -> origin.startsWith(key));
            } else if (hasJustConnected) { // who leaves and joins again on a connection misses something
                told.forEach(position -> expect(position, text));
            }
            hasJustConnected = false;
            told.forEach(this::see);
        }
    }

    /** Whether this is where it has been, if it has been there at all. */
    private void expect(String position, String text) {
        Long last = positions.get(originOf(position));
        if (last != null && last != numberOf(position)) {
            faults.add(text + " comes behind " + last);
        }
    }

    private void follow(String position) {
        long last = positions.getOrDefault(originOf(position), 0L);
        long number = numberOf(position);
        if (sharesNumbers ? number <= last : number != last + 1) {
            faults.add("next " + position + " comes behind " + last);
        }
    }

    private static String originOf(String position) {
        return position.substring(0, position.indexOf(':'));
    }

    private static long numberOf(String position) {
        return Long.parseLong(position.substring(position.indexOf(':') + 1));
    }

    /** Where a message or a mark did not follow what came before. */
    List<String> faults() {
        lock.lock();
        try {
            return List.copyOf(faults);
        } finally {
            lock.unlock();
        }
    }

    private void see(String position) {
        positions.put(originOf(position), numberOf(position));
    }

    /** All messages so far, without marks. */
    List<Object> heard() {
        lock.lock();
        try {
            return List.copyOf(heard);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return heard.size();
        } finally {
            lock.unlock();
        }
    }

    /** The marks that stand before no message, without their positions. */
    List<String> marks() {
        lock.lock();
        try {
            return List.copyOf(marks);
        } finally {
            lock.unlock();
        }
    }

    /** The position in the only group and of the only origin that it knows. */
    String position() {
        lock.lock();
        try {
            return positions.entrySet().stream()
                    .findFirst()
                    .map(only -> only.getKey() + ":" + only.getValue())
                    .orElse(":0");
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last message of the only origin; 0 before the client knows any. */
    long number() {
        return numberOf(position());
    }

    /** The number of the last message of an origin; 0 when the client does not know it. */
    long number(String key, String origin) {
        lock.lock();
        try {
            return positions.getOrDefault(key + "." + origin, 0L);
        } finally {
            lock.unlock();
        }
    }
}
