package org.ws101.relay.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.ws101.relay.comparison.Cluster.Carrier;

/**
 * Three clusters do the same in turn, again and again: what a message costs each process of them. The system properties
 * {@code relay.clients}, {@code comparison.warmup} and {@code comparison.rounds} say how much. The figures go to the file
 * {@code comparison.figures}. That every client gets every message once, is asserted; how fast, is not.
 */
@Tag("processes")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // that of the figures
@Timeout(value = 7_200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class RelayComparisonTest {
    private static final int CLIENTS = Integer.getInteger("relay.clients", 30);
    private static final int WARMUP = Integer.getInteger("comparison.warmup", 1);
    private static final int ROUNDS = Integer.getInteger("comparison.rounds", 1);
    /** Of a round: no more than this is under way, so that what is queued fits into the memory of each process. */
    private static final int ACROSS = 5_000;

    private static final int TO_MANY = 100;

    private static final Path FIGURES = Path.of(System.getProperty("comparison.figures", "target/relay-comparison.md"));

    private static final OperatingSystemMXBean THIS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final ExecutorService threads = Executors.newCachedThreadPool();
    private static final List<Cluster> clusters = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        Files.deleteIfExists(FIGURES);
        for (Carrier carrier : Carrier.values()) {
            Cluster cluster = new Cluster(carrier, threads);
            clusters.add(cluster);
            cluster.start();
        }
    }

    @AfterAll
    static void stop() {
        clusters.forEach(Cluster::close);
        clusters.clear();
        threads.shutdownNow();
    }

    @AfterEach
    void leave() {
        clusters.forEach(Cluster::unsubscribe);
    }

    /** What the measured rounds of a cluster have cost. */
    private static final class Cost {
        private long messages;
        private long nanos;
        private final long[] cpu = new long[Cluster.NODES + 1];
        private long clients;

        double perSecond() {
            return messages * 1e9 / nanos;
        }

        /** Microseconds for each message, of one of the processes. */
        double of(int process) {
            return cpu[process] / 1e3 / messages;
        }

        double ofBroker() {
            return of(Cluster.NODES);
        }

        double ofClients() {
            return clients / 1e3 / messages;
        }

        double ofNodes(int from) {
            double sum = 0;
            for (int node = from; node < Cluster.NODES; node++) {
                sum += of(node);
            }
            return sum;
        }

        double ofAll() {
            return ofNodes(0) + ofBroker();
        }
    }

    private static Map<Carrier, Cost> measure(int senders, int count) {
        Map<Carrier, Cost> costs = new EnumMap<>(Carrier.class);
        for (int round = 0; round < WARMUP + ROUNDS; round++) {
            for (Cluster cluster : clusters) {
                long[] before = cluster.cpu();
                long clients = THIS.getProcessCpuTime();
                long start = System.nanoTime();
                cluster.broadcast(senders, round * count, count);
                long nanos = System.nanoTime() - start;
                long[] after = cluster.cpu();
                if (round >= WARMUP) {
                    Cost cost = costs.computeIfAbsent(cluster.carrier(), each -> new Cost());
                    cost.messages += (long) senders * count;
                    cost.nanos += nanos;
                    cost.clients += THIS.getProcessCpuTime() - clients;
                    for (int process = 0; process < before.length; process++) {
                        cost.cpu[process] += after[process] - before[process];
                    }
                }
            }
        }
        return costs;
    }

    private static void note(String format, Object... values) throws IOException {
        Files.writeString(
                FIGURES,
                String.format(Locale.ROOT, format + "%n", values),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private record Column(String title, ToDoubleFunction<Cost> figure) {}

    /** A table with a row for each cluster, and ours divided by each of the others. */
    private static void note(String title, Map<Carrier, Cost> costs, List<Column> columns) throws IOException {
        StringBuilder table = new StringBuilder("| " + title + " |");
        columns.forEach(column -> table.append(' ').append(column.title()).append(" |"));
        table.append("\n|---|").append("--:|".repeat(columns.size()));
        costs.forEach((carrier, cost) -> {
            table.append("\n| ").append(carrier.title()).append(" |");
            columns.forEach(column -> table.append(
                    String.format(Locale.ROOT, " %,.0f |", column.figure().applyAsDouble(cost))));
        });
        Cost ours = costs.get(Carrier.WS101);
        costs.forEach((carrier, cost) -> {
            if (cost != ours) {
                table.append("\n| ws101 divided by ").append(carrier.title()).append(" |");
                columns.forEach(column -> table.append(String.format(
                        Locale.ROOT,
                        " %.2f |",
                        column.figure().applyAsDouble(ours) / column.figure().applyAsDouble(cost))));
            }
        });
        note("%s%n", table);
    }

    /** What crossing costs: one client on each other node sees the messages arrive. */
    @Test
    @Order(1)
    void oneNodeBroadcastsToOneClientOnEachOther() throws Exception {
        for (Cluster cluster : clusters) {
            for (int node = 1; node < Cluster.NODES; node++) {
                cluster.subscribe(node, 1);
            }
        }
        Map<Carrier, Cost> costs = measure(1, ACROSS);
        note(
                String.format(Locale.ROOT, "one node broadcasts %,d messages", ROUNDS * ACROSS),
                costs,
                List.of(
                        new Column("messages/s across", Cost::perSecond),
                        new Column("µs of the node that broadcasts", cost -> cost.of(0)),
                        new Column("µs of each other", cost -> cost.ofNodes(1) / (Cluster.NODES - 1)),
                        new Column("µs of the broker", Cost::ofBroker),
                        new Column("µs of all four", Cost::ofAll)));
        noteLate(1);
    }

    @Test
    @Order(2)
    void threeNodesBroadcastToManyClients() throws Exception {
        for (Cluster cluster : clusters) {
            for (int node = 0; node < Cluster.NODES; node++) {
                cluster.subscribe(node, CLIENTS / Cluster.NODES);
            }
        }
        Map<Carrier, Cost> costs = measure(Cluster.NODES, TO_MANY);
        note(
                String.format(
                        Locale.ROOT,
                        "three nodes broadcast %,d messages to %d clients",
                        ROUNDS * TO_MANY * Cluster.NODES,
                        CLIENTS),
                costs,
                List.of(
                        new Column("messages/s", Cost::perSecond),
                        new Column("deliveries/s", cost -> cost.perSecond() * CLIENTS),
                        new Column("µs of each node", cost -> cost.ofNodes(0) / Cluster.NODES),
                        new Column("µs of the broker", Cost::ofBroker),
                        new Column("µs of all four", Cost::ofAll),
                        new Column("µs of the clients", Cost::ofClients)));
        noteLate(Cluster.NODES);
    }

    /** Order is promised by two of them. The rounds of warming up count, too. */
    private static void noteLate(int senders) throws IOException {
        for (Cluster cluster : clusters) {
            long late = cluster.late(senders);
            note(
                    "* %s: %,d of %,d deliveries came after a later message of the same node",
                    cluster.carrier().title(), late, cluster.deliveries(senders));
            if (cluster.carrier() != Carrier.SPRING) {
                assertEquals(0, late, cluster.carrier()::toString);
            }
        }
        note("");
    }
}
