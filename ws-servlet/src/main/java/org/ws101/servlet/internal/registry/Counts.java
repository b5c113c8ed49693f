package org.ws101.servlet.internal.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** How many connections have opened and how many opening handshakes were refused, by the path of the endpoint. Thread-safe. */
public final class Counts {
    private final ConcurrentMap<String, LongAdder> opened = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> refused = new ConcurrentHashMap<>();

    Counts() {}

    void opened(String path) {
        add(opened, path);
    }

    /** An opening handshake for the endpoint was refused, or has failed. */
    public void refused(String path) {
        add(refused, path);
    }

    /** How many connections of the endpoint have opened. */
    public long openedOf(String path) {
        return of(opened, path);
    }

    /** How many opening handshakes for the endpoint were refused. */
    public long refusedOf(String path) {
        return of(refused, path);
    }

    /** How many connections have opened. */
    public long opened() {
        return sum(opened);
    }

    /** How many opening handshakes were refused. */
    public long refused() {
        return sum(refused);
    }

    private static void add(ConcurrentMap<String, LongAdder> to, String path) {
        to.computeIfAbsent(path, same -> new LongAdder()).increment();
    }

    private static long of(ConcurrentMap<String, LongAdder> in, String path) {
        LongAdder count = in.get(path);
        return count == null ? 0 : count.sum();
    }

    private static long sum(ConcurrentMap<String, LongAdder> of) {
        return of.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
