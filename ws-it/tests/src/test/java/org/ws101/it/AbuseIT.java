package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Abuse;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.RawClient;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Wire;

/**
 * Two thousand connections that are opened, reset, half-closed and flooded at random, while one of the two applications is stopped
 * and started under them. Afterwards nothing is left, and no log has a word of it. How long is said by the property {@code
 * ws101.abuse.seconds}, ten minutes by default; {@code ws101.abuse.seed} repeats a run.
 */
@Tag("soak")
class AbuseIT {
    private static final int CONNECTIONS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_STOPS = Duration.ofSeconds(5);
    private static final Pattern OURS = Pattern.compile("^org\\.ws101\\."
            + "(internal\\.connection\\.Connection|servlet\\.internal\\.server\\.OpenConnections\\$Place"
            + "|servlet\\.internal\\.transport\\.\\w+\\.\\w+Transport|servlet\\.internal\\.registry\\.Listing)$");
    private static final Pattern COMPLAINT =
            Pattern.compile("\\b(WARN|WARNING|SEVERE|ERROR)\\b|^\\s+at org\\.ws101\\.");
    /** What containers say of their JDK and of a thread of their own when an application stops, or starts. */
    private static final Pattern HARMLESS =
            Pattern.compile("add-opens|WELD-001478|\\[Catalina-utility-\\d+\\]|Creation of SecureRandom");

    static Stream<Container> containers() {
        return Stream.of(Container.JETTY_EE10, Container.TOMCAT_10, Container.TOMCAT_11, Container.UNDERTOW);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void leavesNothingBehind(Container container) throws Exception {
        long seed = Long.getLong("ws101.abuse.seed", System.nanoTime());
        long end = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("ws101.abuse.seconds", 600)).toNanos();
        Server stopped;
        int logBefore;
        try (Server server = container.ownServer()) {
            stopped = server;
            serve(server);
            logBefore = server.log().length();
            int sockets = number(server, "sockets");
            long threads = ownThreads(server);
            CompletableFuture<Long> opened = CompletableFuture.supplyAsync(() -> abuse(server, seed, end));
            stopAndStart(server, end);
            String run = container + ", seed " + seed + ", " + opened.get() + " connections";
            Eventually.answer(() -> number(server, "open"), count -> count == 0, PATIENCE);
            Eventually.answer(() -> number(server, "listed"), count -> count == 0, PATIENCE);
            Eventually.answer(() -> number(server, "sockets"), count -> count <= sockets, PATIENCE);
            Eventually.answer(() -> ownThreads(server), count -> count <= threads, PATIENCE);
            Eventually.answer(() -> liveInstances(server), count -> count == 0, PATIENCE);
            List<String> journal = server.journal("abuse");
            assertEquals(count(journal, "open"), count(journal, "close"), run);
            assertTrue(count(journal, "open") > 0, run);
            serve(server);
        }
        List<String> complaints = stopped.log()
                .substring(logBefore)
                .lines()
                .filter(line -> COMPLAINT.matcher(line).find()
                        && !HARMLESS.matcher(line).find())
                .limit(50)
                .toList();
        assertEquals(List.of(), complaints, "seed " + seed);
    }

    private static long abuse(Server server, long seed, long end) {
        try {
            return new Abuse(server, seed, CONNECTIONS).until(end);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stopAndStart(Server server, long end) throws IOException {
        while (System.nanoTime() < end) {
            Eventually.pause(BETWEEN_STOPS);
            server.undeploySpare();
            server.deploySpare();
        }
    }

    /** An orderly client. */
    private static void serve(Server server) throws IOException {
        for (String path : List.of("/echo", "/listener")) {
            try (RawClient client = RawClient.open(server)) {
                client.send(org.ws101.it.harness.Request.upgradeAt(path).bytes());
                assertEquals(101, client.readResponse().status());
                client.send(Wire.text("alive"), Wire.close(1000));
                assertEquals("alive", client.readFrame().text());
                assertEquals(1000, client.readFrame().closeCode());
                assertTrue(client.isAtEnd());
            }
        }
    }

    private static long count(List<String> journal, String beginning) {
        return journal.stream().filter(entry -> entry.startsWith(beginning)).count();
    }

    private static int number(Server server, String question) {
        return Integer.parseInt(server.probe(question));
    }

    /** Pools keep theirs for half a minute. */
    private static long ownThreads(Server server) {
        return server.probe("threads")
                .lines()
                .filter(name -> name.startsWith("ws101"))
                .count();
    }

    private static int liveInstances(Server server) {
        try {
            return server.liveInstances(OURS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
