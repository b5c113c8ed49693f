package org.ws101.it.interop.clients;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ws101.it.harness.Eventually;

/** A headless Chromium with a fresh profile, which shows one page until it is closed. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Path directory;
    private final Process process;

    private Chromium(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    static Chromium show(URI page) throws IOException {
        Path directory = Files.createTempDirectory("ws101-chromium");
        Process process = new ProcessBuilder(
                        executable(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        // the certificate is made for the run; what trusts what is the subject of other tests
                        "--ignore-certificate-errors",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + directory.resolve("profile"),
                        page.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        return new Chromium(directory, process);
    }

    /** As the system property {@code chromium} says, or the first of its names on the path. */
    private static String executable() {
        String given = System.getProperty("chromium", "");
        if (!given.isEmpty()) {
            return given;
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return NAMES.stream()
                .flatMap(name ->
                        Arrays.stream(path.split(File.pathSeparator)).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The profile browser needs Chromium, but none of " + NAMES
                        + " is on the path: install it (Debian: apt-get install chromium) or set -Dchromium=..."));
    }

    /** Where it listens for {@link DevTools}; waits until it does. */
    int devToolsPort() {
        Path file = directory.resolve("profile").resolve("DevToolsActivePort");
        List<String> lines = Eventually.answer(
                () -> {
                    try {
                        return Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                written -> written.size() > 1);
        return Integer.parseInt(lines.get(0));
    }

    /** What it has printed. */
    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
