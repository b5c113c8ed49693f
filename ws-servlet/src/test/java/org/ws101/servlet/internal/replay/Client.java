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

    private final Map<String, String> positions = new LinkedHashMap<>();
    private @Nullable String next;
    private boolean hasJustConnected;

    /** A new connection: what the last one was about to send has not come. */
    Request request() {
        lock.lock();
        try {
            next = null;
            hasJustConnected = true;
            StringBuilder parameter = new StringBuilder(TOKEN);
            positions.values().forEach(position -> parameter.append(',').append(position));
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
                    expect(positionBefore(next), "next " + next);
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
            String last = positions.get(keyOf(words[1]));
            // who leaves and joins again on a connection misses something
            if (last != null && words[0].equals("at") && hasJustConnected) {
                expect(words[1], text);
            }
            hasJustConnected = false;
            see(words[1]);
        }
    }

    /** Whether the last message of the group is the one at a position. */
    private void expect(String position, String text) {
        String last = positions.get(keyOf(position));
        if (!position.equals(last)) {
            faults.add(text + " comes behind " + last);
        }
    }

    private static String positionBefore(String position) {
        int colon = position.indexOf(':');
        return position.substring(0, colon + 1) + (Long.parseLong(position.substring(colon + 1)) - 1);
    }

    private static String keyOf(String position) {
        return position.substring(0, position.indexOf('.'));
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
        positions.put(keyOf(position), position);
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

    /** The position of the last message. */
    String position() {
        lock.lock();
        try {
            return positions.isEmpty() ? ":0" : positions.values().iterator().next();
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last message; 0 before the client knows any. */
    long number() {
        String position = position();
        return Long.parseLong(position.substring(position.indexOf(':') + 1));
    }
}
