package org.ws101.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries envelopes within a process, on the thread that publishes them, and gives each node its own, too. */
final class MemoryRelay implements Relay {
    private final List<MemoryRelay> nodes;
    /** What was published. */
    final List<byte[]> published = new CopyOnWriteArrayList<>();

    private volatile @Nullable Consumer<byte[]> receiver;
    private final AtomicInteger stops = new AtomicInteger();
    /** Not every carrier takes everything. */
    volatile boolean refusing;

    volatile @Nullable RuntimeException failure;

    /** What publishing and stopping fail with. */
    volatile @Nullable Error error;

    private MemoryRelay(List<MemoryRelay> nodes) {
        this.nodes = nodes;
    }

    /** One for each of some nodes. */
    static List<MemoryRelay> between(int count) {
        List<MemoryRelay> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new MemoryRelay(nodes));
        }
        return nodes;
    }

    @Override
    public void start(Consumer<byte[]> to) {
        receiver = to;
    }

    @Override
    public boolean publish(byte[] envelope) {
        if (failure != null) {
            throw failure;
        }
        if (error != null) {
            throw error;
        }
        if (refusing) {
            return false;
        }
        published.add(envelope);
        nodes.forEach(node -> node.deliver(envelope));
        return true;
    }

    /** Gives the node something. */
    void deliver(byte[] envelope) {
        Consumer<byte[]> to = receiver;
        if (to != null) {
            to.accept(envelope);
        }
    }

    boolean isStarted() {
        return receiver != null && stops.get() == 0;
    }

    int stops() {
        return stops.get();
    }

    @Override
    public void stop() {
        stops.incrementAndGet();
        if (error != null) {
            throw error;
        }
    }

    @Override
    public String toString() {
        return "relay " + nodes.indexOf(this);
    }
}
