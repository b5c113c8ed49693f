package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;

/**
 * Restarts the nodes of an application one after the other, while those that live broadcast numbers and clients come back to any of them.
 * For one test.
 */
final class RollingRestart implements AutoCloseable {
    private final Starter starter;
    private final Duration drain;
    private final List<Served> serving = new CopyOnWriteArrayList<>();
    private final Map<Served, Integer> told = new HashMap<>();
    private final Map<Served, String> names = new HashMap<>();
    private final List<Hearer> hearers = new ArrayList<>();
    private final List<ReconnectingConnection> connections = new ArrayList<>();
    private final AtomicInteger afresh = new AtomicInteger();
    private final AtomicInteger choices = new AtomicInteger();
    /** Nobody broadcasts on a node that is being drained. */
    private final ReentrantLock turn = new ReentrantLock();

    private volatile boolean over;

    /** A node. */
    interface Served {
        URI uri(String path);

        /** Broadcasts numbers with replay. */
        void replay(String name, int first, int count);

        void drainAndStop(Duration time) throws Exception;
    }

    /** Starts a node, and returns when it is connected to the broker. */
    @FunctionalInterface
    interface Starter {
        Served start() throws Exception;
    }

    RollingRestart(Starter starter, int nodes, Duration drain) throws Exception {
        this.starter = starter;
        this.drain = drain;
        for (int i = 0; i < nodes; i++) {
            begin();
        }
    }

    private void begin() throws Exception {
        Served started = starter.start();
        turn.lock();
        try {
            names.put(started, "node" + names.size());
            told.put(started, 0);
            serving.add(started);
        } finally {
            turn.unlock();
        }
    }

    /** Clients that come back after 10 ms or more, to the next node. */
    void connect(int clients) throws Exception {
        WebSocketClient client = WebSocketClient.builder()
                .connectTimeout(Duration.ofMinutes(2))
                .replay(webSocket -> afresh.incrementAndGet())
                .reconnectPolicy(new ReconnectBackoff(Duration.ofMillis(10), Duration.ofSeconds(1), Integer.MAX_VALUE))
                .build();
        for (int i = 0; i < clients; i++) {
            Hearer hearer = new Hearer();
            hearers.add(hearer);
            connections.add(client.reconnecting(next -> any().uri("/follow"), hearer));
        }
        for (Hearer hearer : hearers) {
            hearer.awaitAdmission();
        }
    }

    private Served any() {
        List<Served> there = List.copyOf(serving);
        return there.get(Math.floorMod(choices.getAndIncrement(), there.size()));
    }

    /** Broadcasts on each node in its turn, until the restarts are over. */
    void broadcast(int batch, Duration pause) {
        for (int i = 0; !over; i++) {
            turn.lock();
            try {
                Served node = serving.get(i % serving.size());
                int first = told.getOrDefault(node, 0);
                node.replay(names.getOrDefault(node, ""), first, batch);
                told.put(node, first + batch);
            } finally {
                turn.unlock();
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Drains, stops and starts each node. */
    void restartAll() throws Exception {
        for (Served node : List.copyOf(serving)) {
            turn.lock();
            try {
                serving.remove(node); // a load balancer sends nobody there any more
            } finally {
                turn.unlock();
            }
            node.drainAndStop(drain);
            begin();
        }
    }

    void end() {
        over = true;
    }

    /** Every client has every message once, in the order of its node, and was never told that it has missed something. */
    int assertAllCameOnce() {
        int all = 0;
        for (Map.Entry<Served, Integer> each : told.entrySet()) {
            String name = names.getOrDefault(each.getKey(), "");
            int count = each.getValue();
            all += count;
            for (Hearer hearer : hearers) {
                Conditions.await(
                        () -> hearer.last(name) == count - 1,
                        () -> "of " + count + " of " + name + " came " + hearer.count(name) + " to " + hearer.last(name)
                                + "; afresh: " + afresh.get());
                assertEquals(count, hearer.count(name), name);
                assertEquals(0, hearer.wrong(name), name);
            }
        }
        assertEquals(0, afresh.get());
        return all;
    }

    @Override
    public void close() {
        over = true;
        connections.forEach(ReconnectingConnection::abort);
    }
}
