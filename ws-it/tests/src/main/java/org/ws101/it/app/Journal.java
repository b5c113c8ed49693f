package org.ws101.it.app;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the application saw, by the id that the test put into the query of its request. Thread-safe. */
public final class Journal {
    private static final Map<String, Queue<String>> ENTRIES = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();
    private static final AtomicInteger OPEN = new AtomicInteger();

    private Journal() {}

    static void opened(String id) {
        OPEN.incrementAndGet();
        write(id, "open");
    }

    static void closed(String id, Object reason) {
        OPEN.decrementAndGet();
        write(id, "close " + reason);
    }

    /** Adds an entry. */
    public static void write(String id, String entry) {
        ENTRIES.computeIfAbsent(id, i -> new ConcurrentLinkedQueue<>()).add(entry);
    }

    /** The entries of an id, oldest first. */
    static List<String> entries(String id) {
        Queue<String> entries = ENTRIES.get(id);
        return entries == null ? List.of() : List.copyOf(entries);
    }

    /** How many connections are open now. */
    static int open() {
        return OPEN.get();
    }

    /** Blocks until the test releases the id; half a minute at most. */
    static void awaitRelease(String id) throws InterruptedException {
        if (!gate(id).await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The test never released " + id);
        }
    }

    static void release(String id) {
        gate(id).countDown();
    }

    private static CountDownLatch gate(String id) {
        return GATES.computeIfAbsent(id, i -> new CountDownLatch(1));
    }
}
