package org.ws101.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running process of the JVM, as its own tools and Linux see it. Thread-safe.
 *
 * @param jvm what it runs on
 * @param pid its number
 */
public record JvmProcess(Jvm jvm, long pid) {
    private static final Pattern COMMITTED = Pattern.compile("committed=(\\d+)KB");

    private static final Pattern THREAD = Pattern.compile("\"(.*)\" ");

    /**
     * The objects of a class that are reachable.
     *
     * @param name the name of the class
     * @param instances how many there are
     * @param bytes what they take
     */
    public record Objects(String name, long instances, long bytes) {}

    /** What is reachable, after a collection of garbage. */
    public List<Objects> histogram() {
        List<Objects> rows = jcmd("GC.class_histogram").stream()
                .map(line -> line.trim().split("\\s+", -1))
                .filter(columns -> columns.length >= 4 && columns[0].endsWith(":"))
                .map(columns -> new Objects(columns[3], Long.parseLong(columns[1]), Long.parseLong(columns[2])))
                .toList();
        if (rows.isEmpty()) {
            throw new IllegalStateException("jcmd gave no histogram");
        }
        return rows;
    }

    /**
     * The bytes that the JVM has outside of the heap, as its native memory tracking counts them, which must be on.
     *
     * @param threads those of threads, most of them for their stacks
     * @param rest all others
     */
    public record NativeMemory(long threads, long rest) {}

    /** What it has now. */
    public NativeMemory nativeMemory() {
        List<String> lines = jcmd("VM.native_memory", "summary", "scale=KB");
        long threads = committed(lines, " Thread (");
        return new NativeMemory(threads, committed(lines, "Total:") - committed(lines, " Java Heap (") - threads);
    }

    private static long committed(List<String> lines, String label) {
        return lines.stream()
                .filter(line -> line.contains(label))
                .map(COMMITTED::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(matcher -> Long.parseLong(matcher.group(1)) * 1024)
                .orElseThrow(() -> new IllegalStateException("No " + label + " in " + lines));
    }

    private List<String> jcmd(String... words) {
        List<String> command = new ArrayList<>(List.of(jvm.program("jcmd").toString(), String.valueOf(pid)));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try (BufferedReader lines = builder.start().inputReader(StandardCharsets.UTF_8)) {
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of its memory that are in no file and in memory now. */
    public long residentMemory() {
        return status("RssAnon") * 1024;
    }

    /** The names of its threads, those of the JVM itself included. */
    public List<String> threadNames() {
        return jcmd("Thread.print").stream()
                .map(THREAD::matcher)
                .filter(Matcher::lookingAt)
                .map(matcher -> matcher.group(1))
                .sorted()
                .toList();
    }

    /** How many descriptors it has open. */
    public int descriptors() {
        try (Stream<Path> descriptors = Files.list(directory().resolve("fd"))) {
            return Math.toIntExact(descriptors.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long status(String name) {
        try (Stream<String> lines = Files.lines(directory().resolve("status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .map(Long::valueOf)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        return Path.of("/proc", String.valueOf(pid));
    }
}
