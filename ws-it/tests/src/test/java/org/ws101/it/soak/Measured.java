package org.ws101.it.soak;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.JvmProcess;

/**
 * A process whose figures are taken: without connections before and after, and with all of them now and then. Used by one thread.
 *
 * <p>The bounds are for what changes without a leak, most of it with the threads that a container makes for requests that come at once.
 * They are to be seen against what a run comes to: more than 21,000 connections come and go in an hour, and 20,000 end by redeployments.
 * 2 MiB of heap are 100 bytes of each of the former.
 */
final class Measured {
    private static final String TITLES = """
            | at | min | heap MiB | native MiB | stacks MiB | resident MiB | threads | descriptors | heap KiB each | native KiB each | resident KiB each |
            |---|---|---|---|---|---|---|---|---|---|---|""";

    /** For threads that end, and connections that are kept alive, after a minute at most. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** 5 KB of buffers and thread locals for each thread, and what the container keeps of each request that came at once. */
    private static final long MORE_HEAP = 2L << 20;
    /** 16 KB of a buffer for each thread, code that is compiled late, and pieces of metaspace that are free and committed. */
    private static final long MORE_NATIVE = 8L << 20;
    /** And what malloc has free, in pieces: for compressors, which are not among what the JVM counts. */
    private static final long MORE_RESIDENT = 24L << 20;

    private final String name;
    private final JvmProcess process;
    private final List<String> rows = new ArrayList<>();
    private final long begin = System.nanoTime();
    private final Figures firstEmpty;
    private @Nullable Figures firstFull;
    private @Nullable Figures lastFull;
    private @Nullable Figures lastEmpty;

    /** Takes the figures without connections. */
    Measured(String name, JvmProcess process) {
        this.name = name;
        this.process = process;
        firstEmpty = Figures.of(process);
        add("none", firstEmpty, "| |");
    }

    private void add(String at, Figures figures, String cells) {
        long minutes = Duration.ofNanos(System.nanoTime() - begin).toMinutes();
        rows.add(String.format(Locale.ROOT, "| %s | %d | %s | %s |", at, minutes, figures.cells(), cells));
    }

    /** Takes the figures with so many connections. */
    void takeFull(String at, int connections) {
        lastFull = Figures.of(process);
        add(at, lastFull, lastFull.cellsOfEach(connections, firstEmpty));
        if (firstFull == null) {
            firstFull = lastFull;
        }
    }

    /** Takes the figures without connections again, when there is no more than before; but waits no longer than is reasonable. */
    void takeEmpty() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Figures now = Figures.of(process);
        while (!hasSettled(now) && System.nanoTime() - deadline < 0) {
            Eventually.pause(PAUSE);
            now = Figures.of(process);
        }
        add("none", now, "| |");
        lastEmpty = now;
    }

    private boolean hasSettled(Figures now) {
        return now.objectsMoreThan(firstEmpty).isEmpty()
                && now.threadsOfNoContainer().size()
                        <= firstEmpty.threadsOfNoContainer().size()
                && now.descriptors() <= firstEmpty.descriptors();
    }

    /** With all connections there is no more than there was with them at first, and without any no more than without them. */
    void assertAsBefore() {
        Figures empty = Objects.requireNonNull(lastEmpty);
        assertAll(
                name,
                () -> assertEquals(Map.of(), empty.objectsMoreThan(firstEmpty), "objects"),
                () -> assertNoMore(
                        "threads " + empty.threadsOfNoContainer(),
                        empty.threadsOfNoContainer().size(),
                        firstEmpty.threadsOfNoContainer().size()),
                () -> assertNoMore("descriptors", empty.descriptors(), firstEmpty.descriptors()),
                () -> assertNoDrift("without connections", empty, firstEmpty),
                () -> assertNoDrift(
                        "with all connections", Objects.requireNonNull(lastFull), Objects.requireNonNull(firstFull)));
    }

    private static void assertNoDrift(String when, Figures now, Figures first) {
        assertAll(
                when + ", more objects: " + now.objectsMoreThan(first),
                () -> assertNoMore("heap", now.heap(), first.heap() + MORE_HEAP),
                () -> assertNoMore("native memory", now.nativeMemory(), first.nativeMemory() + MORE_NATIVE),
                () -> assertNoMore(
                        "resident memory", now.residentWithoutStacks(), first.residentWithoutStacks() + MORE_RESIDENT));
    }

    private static void assertNoMore(String what, long now, long bound) {
        assertTrue(now <= bound, () -> what + ": " + now + ", of at most " + bound);
    }

    /** The figures, as a table. */
    String table() {
        return "The " + name + ":\n\n" + TITLES + "\n" + String.join("\n", rows) + "\n";
    }
}
