package org.ws101.it.app;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the application saw, by the id that the test put into the query of its request. Of {@link #COUNTED} there are only numbers:
 * a load that runs for long would fill the heap. Thread-safe.
 */
public final class Journal {
    /** The id of connections whose entries are counted by their first word. */
    private static final String COUNTED = "counted";

    private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();
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
        if (id.equals(COUNTED)) {
            COUNTS.computeIfAbsent(entry.split(" ", 2)[0], word -> new LongAdder())
                    .increment();
            return;
        }
        ENTRIES.computeIfAbsent(id, i -> new ConcurrentLinkedQueue<>()).add(entry);
    }

    /** The entries of an id, oldest first; the first words, and how often each came, for {@link #COUNTED}. */
    static List<String> entries(String id) {
        if (id.equals(COUNTED)) {
            return COUNTS.entrySet().stream()
                    .map(count -> count.getKey() + " " + count.getValue())
                    .toList();
        }
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
