package org.ws101.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the fuzz targets of a module, one after the other in a process of its own, with Jazzer, which the profile {@code fuzz} puts on
 * the class path. It needs nothing but the JDK.
 *
 * <p>A target is a class whose name ends in {@code Fuzz}. It begins with its seeds, and with its corpus: a file of its name in {@code
 * src/test/resources}, in the directory of its package, each line an input in hexadecimal, perhaps with a comment behind two slashes.
 * Inputs that reach more of the code than these are added there when its time is over, so that nothing is to be done but to commit
 * them. So is an input that fails; the log is in {@code target/fuzz/<name>}.
 */
public final class Fuzzing {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
    /** Of Jazzer's own detectors those that allocate within the code under test, whose allocations are counted. */
    private static final List<String> THAT_ALLOCATE = List.of(
            "com.code_intelligence.jazzer.sanitizers.RegexInjection",
            "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks");

    /** The names of files in which the fuzzer leaves an input that fails. */
    private static final Pattern FAILURE = Pattern.compile("(?:crash|timeout|oom)-.*");

    private static final int LONGEST_INPUT = 4096;
    /** For an input that never ends, also where others use the machine; the targets bound the time of the processor. */
    private static final int LONGEST_SECONDS = 600;

    private final Path module;
    private final int seconds;
    /** What the last process took of the processor. */
    private Duration processorTime = Duration.ZERO;

    private Fuzzing(Path module, int seconds) {
        this.module = module;
        this.seconds = seconds;
    }

    /**
     * Runs all targets, or some.
     *
     * @param arguments the directory of the module; how many seconds each target runs; the simple names of targets, separated by
     *     commas, or "all"
     */
    public static void main(String[] arguments) throws Exception {
        Fuzzing fuzzing = new Fuzzing(Path.of(arguments[0]).toAbsolutePath(), Integer.parseInt(arguments[1]));
        List<String> chosen = List.of(arguments[2].split(","));
        boolean failed = false;
        for (String target : fuzzing.targets()) {
            if (chosen.contains("all") || chosen.contains(simpleName(target))) {
                failed |= !fuzzing.run(target);
            }
        }
        if (failed) {
            System.exit(1);
        }
    }

    private List<String> targets() throws IOException {
        Path classes = module.resolve("target/test-classes");
        if (!Files.isDirectory(classes)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith("Fuzz.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .sorted()
                    .toList();
        }
    }

    private static String simpleName(String target) {
        return target.substring(target.lastIndexOf('.') + 1);
    }

    private boolean run(String target) throws Exception {
        Path work = Files.createDirectories(module.resolve("target/fuzz").resolve(simpleName(target)));
        Path found = Files.createDirectories(work.resolve("found"));
        Path corpus = module.resolve("src/test/resources").resolve(target.replace('.', '/') + ".hex");
        Path known = known(target, corpus, work.resolve("known"));
        Set<Path> before = files(known);
        Set<Path> leftBefore = files(work);

        List<String> fuzz =
                List.of("-max_total_time=" + seconds, "-max_len=" + LONGEST_INPUT, found.toString(), known.toString());
        Path log = work.resolve("fuzz.log");
        boolean failed = start(target, work, fuzz, log) != 0;
        String took = ", " + processorTime.toSeconds() + " s of the processor";
        if (failed) {
            Set<Path> failures = files(work);
            failures.removeAll(leftBefore);
            failures.removeIf(
                    file -> !FAILURE.matcher(file.getFileName().toString()).matches());
            add(failures, corpus);
        } else {
            List<String> merge = List.of("-merge=1", "-use_counters=0", known.toString(), found.toString());
            failed = start(target, work, merge, work.resolve("merge.log")) != 0;
            Set<Path> added = files(known);
            added.removeAll(before);
            add(added, corpus);
        }
        report(simpleName(target)
                + (failed ? " FAILED: see " + log + ", and the end of " + corpus : ": " + runs(log))
                + took);
        return !failed;
    }

    /** Makes a directory of the seeds and the corpus, as the fuzzer wants them. */
    private static Path known(String target, Path corpus, Path directory) throws Exception {
        for (Path old : files(Files.createDirectories(directory))) {
            Files.delete(old);
        }
        List<byte[]> inputs = new ArrayList<>(seeds(target));
        if (Files.exists(corpus)) {
            for (String line : Files.readAllLines(corpus)) {
                inputs.add(HexFormat.of().parseHex(line.replaceAll("//.*|\\s", "")));
            }
        }
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(directory.resolve("input" + i), inputs.get(i));
        }
        return directory;
    }

    private static Set<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void add(Set<Path> inputs, Path corpus) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path input : inputs) {
            lines.add(HexFormat.of().formatHex(Files.readAllBytes(input)));
        }
        if (Files.exists(corpus)) {
            lines.removeAll(Files.readAllLines(corpus));
        }
        lines.remove(""); // the fuzzer and the tests begin with an empty input
        lines.sort(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
        Files.createDirectories(Objects.requireNonNull(corpus.getParent()));
        Files.write(corpus, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The last line that tells how much was done. */
    private static String runs(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Done ")).reduce("nothing", (first, last) -> last);
        }
    }

    @SuppressWarnings("unchecked") // that is what every target returns
    private static List<byte[]> seeds(String target) throws ReflectiveOperationException {
        ClassLoader targets = ClassLoader.getSystemClassLoader();
        return (List<byte[]>) targets.loadClass(target).getMethod("seeds").invoke(null);
    }

    private int start(String target, Path work, List<String> arguments, Path log) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx1g",
                "-XX:-OmitStackTraceInFastThrow",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dws101.fuzzing=true",
                JAZZER,
                "--target_class=" + target,
                "--instrumentation_includes=org.ws101.**",
                "--custom_hook_includes=org.ws101.**",
                "--disabled_hooks=" + String.join(File.pathSeparator, THAT_ALLOCATE),
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + File.separator,
                "-timeout=" + LONGEST_SECONDS,
                "-rss_limit_mb=3000"));
        command.addAll(arguments);
        processorTime = Duration.ZERO;
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            process.info().totalCpuDuration().ifPresent(time -> processorTime = time); // none once it has ended
        }
        return process.exitValue();
    }

    @SuppressWarnings("SystemOut") // whoever runs it reads that
    private static void report(String line) {
        System.out.println(line);
    }
}
