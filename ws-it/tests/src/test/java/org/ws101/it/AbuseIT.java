package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Abuse;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.ServerLog;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/**
 * Two thousand connections that are opened, reset, half-closed and flooded at random, while one of the two applications is stopped
 * and started under them. Afterwards nothing is left, and the log has no complaint. How long is said by the property {@code
 * ws101.abuse.seconds}, ten minutes by default; {@code ws101.abuse.seed} repeats a run.
 */
@Tag("soak")
@Execution(ExecutionMode.SAME_THREAD) // one load at a time
class AbuseIT {
    private static final int CONNECTIONS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_STOPS = Duration.ofSeconds(5);
    /** The journal only counts the entries of connections with this id. */
    private static final String ID = "?id=counted";

    private static final List<String> ENDPOINTS =
            List.of("/echo", "/listener", "/listener", "/pool-listener", "/async", "/steady-listener");
    private static final List<String> ANNOTATED =
            List.of("/matrix/annotated/ConnectionScoped", "/matrix/annotated/ApplicationScoped");

    private static final Pattern OURS = Pattern.compile("^org\\.ws101\\.(?!it\\.).*");
    /** Each connection has them, and there is none in the end. */
    private static final Pattern OF_CONNECTION = Pattern.compile("org\\.ws101\\."
            + "(internal\\.(application|connection|link)\\.(Connection|Pump|Inbox|Output|Link|ReadHalf|WriteHalf)"
            + "|internal\\.protocol\\.Protocol"
            + "|servlet\\.internal\\.server\\.OpenConnections\\$Place"
            + "|servlet\\.internal\\.registry\\.Listing"
            + "|servlet\\.internal\\.transport\\.\\w+\\.(\\w+Transport|Upgrade)"
            + "|cdi\\.internal\\.serving\\.CallbackConnection)");
    /** Each filter of a running application has one. */
    private static final String OF_FILTER = "org.ws101.servlet.internal.server.Server";
    /** In each of the two applications. */
    private static final int FILTERS = 2;
    /** How many objects the first use of something may leave, such as the kinds of what is logged. */
    private static final int ONCE = 300;
    /** How many there may be of all endpoints: peers can make few things happen. */
    private static final int MOST_KINDS = 150;

    /**
     * What containers say of themselves: {@link ContainersOwnWordsIT} has them say it without the library, save the last two, which
     * depend on the moment and on the machine.
     *
     * @param source the class that logs it
     * @param text how its message begins
     */
    private record OwnWords(String source, String text) {
        boolean are(ServerLog.Entry entry) {
            return entry.source().equals(source) && entry.text().startsWith(text) && !entry.hasFrameOfOurs();
        }
    }

    private static final List<OwnWords> OWN_WORDS = List.of(
            // the context takes some seconds to stop, as its peers do not answer the close frames
            new OwnWords(
                    "org.apache.catalina.loader.WebappClassLoaderBase",
                    "WARNING: The web application [spare] appears to have started a thread named [Catalina-utility-"),
            // peers go on with frames when the application is not there and Tomcat has answered 404
            new OwnWords("org.apache.coyote.http11.Http11Processor", "INFO: Error parsing HTTP request header"),
            // a request was on its way to the filters when the context had just dropped them
            new OwnWords(
                    "org.apache.catalina.core.ApplicationFilterFactory",
                    "WARNING: No filter configuration found for [webSocket]"),
            // the machine was slow when a context started
            new OwnWords(
                    "org.apache.catalina.util.SessionIdGeneratorBase", "WARNING: Creation of SecureRandom instance"));

    static Stream<Container> containers() {
        return Stream.of(Container.JETTY_EE10, Container.TOMCAT_10, Container.TOMCAT_11, Container.UNDERTOW);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void leavesNothingBehind(Container container, TestReporter reporter) throws Exception {
        long seed = Long.getLong("ws101.abuse.seed", System.nanoTime());
        long begin = System.nanoTime();
        Duration length = Duration.ofSeconds(Long.getLong("ws101.abuse.seconds", 600));
        String run = container + ", seed " + seed;
        Server stopped;
        int logBefore;
        try (Server server = container.ownServer()) {
            stopped = server;
            serve(server);
            logBefore = server.log().length();
            Map<String, Integer> objects = server.liveObjects(OURS); // first, as the JVM opens a socket for that
            int sockets = number(server.probe("sockets"));
            long end = System.nanoTime() + length.toNanos();
            CompletableFuture<Long> abuse =
                    CompletableFuture.supplyAsync(() -> abuse(server, paths(container), seed, end));
            int most = stopAndStart(server, end);
            run += ", " + abuse.get() + " connections, " + most + " at once";
            reporter.publishEntry(run);
            await("open", () -> number(server.probe("open")), count -> count == 0);
            await("listed", () -> number(server.probe("listed")), count -> count == 0);
            await("listed at /spare", () -> number(server.probeSpare("listed")), count -> count == 0);
            await("sockets", () -> number(server.probe("sockets")), count -> count <= sockets);
            await("threads", () -> strangeThreads(server), List::isEmpty);
            await("objects", () -> left(server.liveObjects(OURS), objects), Map::isEmpty);
            Map<String, Long> callbacks = callbacks(server);
            reporter.publishEntry(run, String.valueOf(callbacks));
            assertEquals(callbacks.get("open"), callbacks.get("close"), run);
            serve(server);
        }
        long minutes = Duration.ofNanos(System.nanoTime() - begin).toMinutes();
        assertNoComplaint(stopped.log().substring(logBefore), minutes);
    }

    private static List<String> paths(Container container) {
        List<String> endpoints = new ArrayList<>(ENDPOINTS);
        if (container == Container.JETTY_EE10) {
            endpoints.addAll(ANNOTATED);
        }
        return Stream.of("", "/spare")
                .flatMap(application -> endpoints.stream().map(path -> application + path + ID))
                .toList();
    }

    private static long abuse(Server server, List<String> paths, long seed, long end) {
        try {
            return new Abuse(server, paths, seed, CONNECTIONS).until(end);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many connections were open at once. */
    private static int stopAndStart(Server server, long end) throws IOException {
        int most = 0;
        long starts = starts(server);
        while (System.nanoTime() < end) {
            Eventually.pause(BETWEEN_STOPS);
            most = Math.max(most, number(server.probe("open")));
            server.undeploySpare();
            server.deploySpare();
            long next = ++starts;
            await("starts of /spare", () -> starts(server), count -> count == next);
        }
        return most;
    }

    private static long starts(Server server) {
        return server.log().lines().filter("DEPLOYED"::equals).count();
    }

    private static <T> void await(String what, Supplier<T> question, Predicate<T> expected) {
        try {
            Eventually.answer(question, expected, PATIENCE);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    /** An orderly client. */
    private static void serve(Server server) throws IOException {
        for (String path : List.of("/echo", "/listener")) {
            try (RawClient client = Clients.open(server)) {
                client.send(Request.upgrade(path).bytes());
                assertEquals(101, client.readResponse().status());
                client.send(Wire.text("alive"), Wire.close(1000));
                assertEquals("alive", client.readFrame().text());
                assertEquals(1000, client.readFrame().closeCode());
                assertTrue(client.isAtEnd());
            }
        }
    }

    private static int number(String answer) {
        return Integer.parseInt(answer);
    }

    /** Those of the library that no filter of the two applications has for itself. Pools keep theirs for half a minute. */
    private static List<String> strangeThreads(Server server) {
        List<String> names = new ArrayList<>(server.probe("threads")
                .lines()
                .filter(name -> name.startsWith("ws101"))
                .toList());
        for (String application : List.of("ws101-", "ws101/spare-")) {
            for (int filter = 0; filter < FILTERS; filter++) {
                List.of("timers", "flush", "writable").forEach(service -> names.remove(application + service));
            }
        }
        return names;
    }

    /** Of which classes there are too many objects. */
    private static Map<String, Integer> left(Map<String, Integer> now, Map<String, Integer> before) {
        Map<String, Integer> left = new TreeMap<>(now);
        left.entrySet().removeIf(row -> row.getValue() <= most(row.getKey(), before));
        return left;
    }

    private static int most(String name, Map<String, Integer> before) {
        if (OF_CONNECTION.matcher(name).matches()) {
            return 0;
        }
        return name.equals(OF_FILTER) ? 2 * FILTERS : 2 * before.getOrDefault(name, 0) + ONCE;
    }

    /** How often the application was told of what. */
    private static Map<String, Long> callbacks(Server server) {
        return server.journal("counted").stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(word -> word[0], word -> Long.valueOf(word[1])));
    }

    private static void assertNoComplaint(String text, long minutes) {
        List<ServerLog.Entry> entries = ServerLog.of(text).entries();
        assertEquals(
                List.of(),
                entries.stream()
                        .filter(ServerLog.Entry::complains)
                        .filter(entry -> OWN_WORDS.stream().noneMatch(words -> words.are(entry)))
                        .limit(50)
                        .toList());
        // each server of the library writes once a minute of a kind; the one at the root lives on, those at /spare for
        // seconds
        long starts = text.lines().filter("DEPLOYED"::equals).count();
        long most = 2 * (minutes + 1) + starts;
        Map<String, Long> ofKind = entries.stream()
                .filter(ServerLog.Entry::isOurs)
                .collect(Collectors.groupingBy(ServerLog.Entry::kind, TreeMap::new, Collectors.counting()));
        long kinds = ofKind.size();
        ofKind.values().removeIf(count -> count <= most);
        assertEquals(Map.of(), ofKind, () -> "more than " + most);
        assertTrue(kinds <= MOST_KINDS, () -> kinds + " kinds of lines");
    }
}
