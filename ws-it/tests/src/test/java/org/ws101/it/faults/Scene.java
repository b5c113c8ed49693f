package org.ws101.it.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.ServerLog;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/**
 * A server, a thousand orderly peers that it serves, and what it holds when there is nobody else. Beside it a second one of the same
 * kind, which nobody harms, says how slow the machine makes echoes at the same time. Used by one thread.
 */
final class Scene implements AutoCloseable {
    private static final int FAULTY_PEERS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration IDLE = Duration.ofSeconds(5);
    /** So long at least the echoes are measured. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    /** Of processors, in half a second and beyond what the orderly peers need: a thread that spins takes more. */
    private static final long RESTING_MILLIS = 200;

    /**
     * How much slower one of a hundred echoes may be than without faults, there before or elsewhere at the same time, or how slow at all:
     * this finds what stands still.
     */
    private static final double FACTOR = 50;

    private static final double MOST_MILLIS = 5_000;
    /** A fault of the application is a line for each endpoint, callback and type of exception, once a minute. */
    private static final int MOST_COMPLAINTS = 60;

    /** New connections go round the I/O threads, of which no container has more. */
    private static final int NEW_CONNECTIONS = 8;

    /** Each connection has them. */
    private static final Pattern OF_CONNECTION = Pattern.compile("^org\\.ws101\\."
            + "(internal\\.(application|connection|link)\\.(Connection|Pump|Inbox|Output|Link|ReadHalf|WriteHalf)"
            + "|internal\\.protocol\\.Protocol"
            + "|servlet\\.internal\\.server\\.OpenConnections\\$Place"
            + "|servlet\\.internal\\.registry\\.Listing"
            + "|servlet\\.internal\\.transport\\.\\w+\\.(\\w+Transport|Upgrade))$");

    /** A server of the same kind with a few orderly peers, and nobody else. */
    private static final class Elsewhere implements AutoCloseable {
        private static final int COUNT = 100;

        private final Server server;
        private final Peers peers;
        private final Echoes echoes;

        Elsewhere(Container container) throws IOException, InterruptedException, ExecutionException {
            server = container.serverBesideFaults();
            peers = new Peers(container, server);
            echoes = Echoes.start(peers, COUNT);
        }

        @Override
        public void close() throws IOException {
            try (server;
                    peers) {
                echoes.close();
            }
        }
    }

    private final Container container;
    private final Server server;
    private final Peers peers;
    private final Echoes echoes;
    private final Elsewhere elsewhere;
    private final List<String> rows = new ArrayList<>();
    private final int listed;
    private final Map<String, Integer> objects;
    private final int sockets;
    private final long restingMillis;
    private final double idleMillis;
    private boolean incomplete;

    Scene(Container container) throws IOException, InterruptedException, ExecutionException {
        this.container = container;
        // first: the connections of HTTP/2 that peers share must not be idle for long
        elsewhere = new Elsewhere(container);
        server = container.serverForFaults();
        peers = new Peers(container, server);
        echoes = Echoes.start(peers, Echoes.COUNT);
        await("open", this::open, count -> count == Echoes.COUNT);
        listed = number("listed");
        objects = server.liveObjects(OF_CONNECTION);
        sockets = number("sockets");
        Latencies unused = echoes.takeLatencies();
        Latencies unusedElsewhere = elsewhere.echoes.takeLatencies();
        long before = cpu();
        Eventually.pause(IDLE);
        restingMillis =
                Duration.ofNanos(cpu() - before).dividedBy(2 * IDLE.toSeconds()).toMillis();
        Latencies idle = echoes.takeLatencies();
        idleMillis = idle.percentile(0.99);
        addRow("none", IDLE.toNanos(), idle, elsewhere.echoes.takeLatencies());
    }

    private void addRow(String fault, long nanos, Latencies latencies, Latencies meanwhile) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.1f | %s | %.1f | %.1f |",
                container,
                Build.isOverTls() ? "TLS" : "plain",
                fault,
                nanos / 1e9,
                latencies.cells(),
                latencies.percentile(0.99) / idleMillis,
                meanwhile.percentile(0.99)));
    }

    /** What was measured, as rows of a table. */
    List<String> rows() {
        return rows;
    }

    /** Has two hundred peers with a fault come and go; nothing of them stays, and no orderly one has missed a thing. */
    void endure(Fault fault) throws IOException, InterruptedException, ExecutionException {
        assertFalse(incomplete, "not run, since orderly peers are missing");
        int logged = server.log().length();
        Latencies unused = echoes.takeLatencies();
        Latencies unusedElsewhere = elsewhere.echoes.takeLatencies();
        long begin = System.nanoTime();
        ask(fault.before());
        try {
            misbehave(fault);
        } finally {
            ask(fault.after());
        }
        awaitEnds();
        long early = begin + LEAST.toNanos() - System.nanoTime();
        Eventually.pause(Duration.ofNanos(Math.max(0, early)));
        Latencies measured = echoes.takeLatencies();
        Latencies meanwhile = elsewhere.echoes.takeLatencies();
        addRow(fault.name(), System.nanoTime() - begin, measured, meanwhile);
        assertNothingLeft();
        assertOrderlyPeers(measured.percentile(0.99), meanwhile.percentile(0.99));
        assertLog(fault, ServerLog.of(server.log().substring(logged)));
        serve();
    }

    /** Waits until the orderly peers are alone, or one of them is missing. */
    private void awaitEnds() {
        List<Throwable> losses = new ArrayList<>();
        await("open", this::open, count -> {
            losses.addAll(echoes.takeLosses());
            return count == Echoes.COUNT || !losses.isEmpty();
        });
        incomplete = !losses.isEmpty();
        assertEquals(List.of(), losses);
    }

    private void ask(String question) {
        if (!question.isEmpty()) {
            server.probe(question);
        }
    }

    private void misbehave(Fault fault) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(FAULTY_PEERS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < FAULTY_PEERS; i++) {
                tasks.add(() -> {
                    fault.peer().behave(peers);
                    return null;
                });
            }
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Places, the registry, threads, sockets, and the processors, which no thread holds that nobody needs. */
    private void assertNothingLeft() {
        await("listed", () -> number("listed"), count -> count == listed);
        await("sockets", () -> number("sockets"), count -> count <= sockets);
        await("busy threads", () -> number("busy"), count -> count <= Echoes.BLOCKING);
        await("objects", this::objectsTooMany, Map::isEmpty);
        await("processors", this::millisOfHalfASecond, millis -> millis <= restingMillis + RESTING_MILLIS);
        Map<String, Long> callbacks = server.journal("counted").stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(word -> word[0], word -> Long.valueOf(word[1])));
        assertEquals(callbacks.get("open"), callbacks.get("close"), callbacks::toString);
    }

    private Map<String, Integer> objectsTooMany() {
        Map<String, Integer> left = new TreeMap<>(server.liveObjects(OF_CONNECTION));
        left.entrySet().removeIf(row -> row.getValue() <= objects.getOrDefault(row.getKey(), 0));
        return left;
    }

    private void assertOrderlyPeers(double millis, double elsewhereMillis) {
        awaitEnds();
        assertEquals(List.of(), elsewhere.echoes.takeLosses());
        assertTrue(
                millis <= Math.max(FACTOR * Math.max(idleMillis, elsewhereMillis), MOST_MILLIS),
                () -> "one of a hundred echoes took " + millis + " ms, " + idleMillis + " without faults, and "
                        + elsewhereMillis + " on another server at the same time");
    }

    private static void assertLog(Fault fault, ServerLog log) {
        List<ServerLog.Entry> complaints = log.entries().stream()
                .filter(ServerLog.Entry::complains)
                .filter(entry -> entry.isOurs() || entry.hasFrameOfOurs())
                .filter(entry ->
                        !entry.text().contains("has occupied the thread")) // which the machine may, if it is slow
                .toList();
        if (fault.blame() == Fault.Blame.PEER) {
            assertEquals(List.of(), complaints);
        }
        assertTrue(complaints.size() <= MOST_COMPLAINTS, () -> complaints.size() + " complaints: " + complaints);
    }

    /** As ever. */
    private void serve() throws IOException {
        for (String path : List.of("/echo", "/listener", "/non-blocking")) {
            for (int i = 0; i < NEW_CONNECTIONS; i++) {
                try (RawClient client = peers.upgraded(path + "?id=orderly")) {
                    assertEquals(
                            "alive", client.send(Wire.text("alive")).readFrame().text());
                    client.send(Wire.close(1000));
                    assertEquals(1000, client.readClose().closeCode());
                    client.readToEnd();
                }
            }
        }
        await("open", this::open, count -> count == Echoes.COUNT);
    }

    private int open() {
        return number("open");
    }

    private int number(String question) {
        return Integer.parseInt(server.probe(question));
    }

    private long cpu() {
        return Long.parseLong(server.probe("cpu"));
    }

    private long millisOfHalfASecond() {
        long before = cpu();
        Eventually.pause(Duration.ofMillis(500));
        return Duration.ofNanos(cpu() - before).toMillis();
    }

    private static <T> void await(String what, Supplier<T> question, Predicate<T> expected) {
        try {
            Eventually.answer(question, expected, PATIENCE);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (server;
                peers;
                elsewhere) {
            echoes.close();
        }
    }
}
