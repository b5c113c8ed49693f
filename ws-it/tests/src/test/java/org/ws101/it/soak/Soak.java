package org.ws101.it.soak;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.JvmProcess;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.ServerLog;
import org.ws101.it.soak.Counts.Count;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/**
 * A crowd at a server. Those that are idle are at the application {@code /spare}, which is redeployed; those that talk are at the
 * other. While figures are taken nobody talks. Used by one thread.
 */
final class Soak {
    private static final int PARTS = 10;
    /** After these parts the application is redeployed. */
    private static final List<Integer> REDEPLOYED_AFTER = List.of(4, 7);

    /** Also where other builds have the processors. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Between questions, of which some have all garbage collected. */
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Until pools have dropped the threads of the warm-up, and connections that are kept alive have ended. */
    private static final Duration SETTLING = Duration.ofSeconds(75);

    /** Until connections have given their compressors back, which they keep for 5 s, and timers of handshakes have gone, after 10 s. */
    private static final Duration QUIET = Duration.ofSeconds(20);

    /** Until most of the code that will be is compiled; twice. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private static final Pattern WEB_APPLICATION_LOADER = Pattern.compile("\\.(Parallel)?Web[aA]ppClassLoader$");

    private static final Pattern PLACE = Pattern.compile("OpenConnections\\$Place$");

    private final Server server;
    private final Crowd crowd;
    private final int connections;
    private final int talks;
    private final Path report;
    private final List<Measured> measured = new ArrayList<>();

    /**
     * A soak that has not begun.
     *
     * @param connections how many are idle
     * @param talks how many come and go in a second
     * @param report the file of the figures
     */
    Soak(Server server, Crowd crowd, int connections, int talks, Path report) {
        this.server = server;
        this.crowd = crowd;
        this.connections = connections;
        this.talks = talks;
        this.report = report;
    }

    /** Has all happen once, so that what is made once is there. */
    void warmUp() {
        await("application", this::statusOfSpare, status -> status == 200);
        openAll();
        talk(WARM_UP);
        redeploy();
        talk(WARM_UP);
        closeAll();
        Eventually.pause(SETTLING);
    }

    /** Takes the figures of a process from now on, at which there are no connections. */
    void measure(String name, JvmProcess process) {
        measured.add(new Measured(name, process));
        write();
    }

    /** Runs for so long, and asserts that all is as it was at the beginning. */
    void run(Duration length) {
        openAll();
        take("0 %");
        for (int part = 1; part <= PARTS; part++) {
            talk(length.dividedBy(PARTS));
            if (REDEPLOYED_AFTER.contains(part)) {
                redeploy();
            }
            take(10 * part + " %" + (REDEPLOYED_AFTER.contains(part) ? ", redeployed" : ""));
        }
        closeAll();
        Eventually.pause(SETTLING);
        measured.forEach(Measured::takeEmpty);
        write();
        assertAll(Stream.concat(measured.stream().map(each -> each::assertAsBefore), Stream.of(this::assertLog)));
    }

    private void openAll() {
        crowd.idle(connections);
        awaitCount(Count.IDLE, connections);
    }

    private void closeAll() {
        crowd.idle(0);
        awaitCount(Count.IDLE, 0);
        awaitConnections(0);
    }

    private void talk(Duration length) {
        crowd.talks(talks);
        Eventually.pause(length);
        crowd.talks(0);
        awaitCount(Count.TALKING, 0);
        awaitCount(Count.IDLE, connections);
    }

    private void take(String at) {
        awaitConnections(connections);
        Eventually.pause(QUIET);
        measured.forEach(each -> each.takeFull(at, connections));
        write();
    }

    /** The registry has so many and no more, and as many places are taken; all are at the spare application. */
    private void awaitConnections(int count) {
        await("listed by the spare application", () -> number(answerOfSpare("listed")), listed -> listed == count);
        await("listed", () -> number(server.probe("listed")), listed -> listed == 0);
        await("places", () -> server.liveInstances(PLACE), places -> places == count);
    }

    /** Each idle connection gets 1001, nothing of the application stays, and all come back to the new one. */
    private void redeploy() {
        long before = crowd.counts().of(Count.GOING_AWAY);
        undeploy();
        await("status", this::statusOfSpare, status -> status == 404);
        awaitCount(Count.IDLE, 0);
        assertEquals(connections, crowd.counts().of(Count.GOING_AWAY) - before, "closed with 1001");
        server.probe("record"); // see there
        await("class loaders", () -> server.liveInstances(WEB_APPLICATION_LOADER), count -> count == 1);
        deploy();
        await("status", this::statusOfSpare, status -> status == 200);
        awaitCount(Count.IDLE, connections);
    }

    private void undeploy() {
        try {
            server.undeploySpare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deploy() {
        try {
            server.deploySpare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int statusOfSpare() {
        try (RawClient client = askSpare("hello")) {
            return client.readResponse().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answerOfSpare(String question) {
        try (RawClient client = askSpare("probe/" + question)) {
            assertEquals(200, client.readResponse().status());
            return client.readToEnd();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a connection of its own: Jetty keeps an application while a connection that has asked it is open. */
    private RawClient askSpare(String path) throws IOException {
        return Clients.open(server)
                .send(Request.get("/spare/" + path).with("Connection", "close").bytes());
    }

    private void awaitCount(Count count, long expected) {
        await(count.name(), this::countsWithoutFailure, counts -> counts.of(count) == expected);
    }

    private Counts countsWithoutFailure() {
        Counts counts = crowd.counts();
        assertEquals(0, counts.of(Count.FAILURES), counts::toString);
        return counts;
    }

    private static <T> void await(String what, Supplier<T> question, Predicate<T> expected) {
        try {
            Eventually.answer(
                    () -> {
                        Eventually.pause(PAUSE);
                        return question.get();
                    },
                    expected,
                    PATIENCE);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    private static int number(String answer) {
        return Integer.parseInt(answer);
    }

    private void assertLog() {
        List<ServerLog.Entry> complaints = ServerLog.of(server.log()).entries().stream()
                .filter(ServerLog.Entry::complains)
                .filter(entry -> entry.isOurs() || entry.hasFrameOfOurs())
                .toList();
        assertTrue(complaints.isEmpty(), complaints::toString);
    }

    /** What was measured, and what the crowd has seen, into the file; also before the end. */
    private void write() {
        String tables = measured.stream().map(Measured::table).collect(Collectors.joining("\n"));
        try {
            Files.writeString(report, tables + "\n" + crowd.counts() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
