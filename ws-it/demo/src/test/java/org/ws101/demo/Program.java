package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of this module, in a process of its own: see {@link Isolated}. */
public final class Program implements AutoCloseable {
    private static final String READY = " ready: ";

    private final Process process;
    private final BufferedReader output;

    private Program(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts it as the documents say, with Maven, and with these environment variables beside those there are. */
    public static Program start(Class<?> main, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classesOf(Isolated.class),
                Isolated.class.getName(),
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    private static String classesOf(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    /** Waits for the line that says where it serves; what is logged before is passed over. */
    public URI ready() throws IOException {
        String line = line();
        while (!line.contains(READY)) {
            line = line();
        }
        return URI.create(line.substring(line.indexOf(READY) + READY.length()));
    }

    /** Asks it to end, as SIGTERM does. */
    public void terminate() {
        process.toHandle().destroy(); // the output stays open
    }

    /** Waits for the next line. */
    public String line() throws IOException {
        String line = output.readLine();
        assertNotNull(line, "the process ended");
        return line;
    }

    /** Gives it an empty line on its standard input. */
    public void pressEnter() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** The lines that it prints from here to its end. */
    public List<String> lines() {
        return output.lines().toList();
    }

    /** Waits for its end. */
    public int exitValue() throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process is still there");
        return process.exitValue();
    }

    /** Lets it tidy up, if it can. */
    @Override
    public void close() {
        terminate();
        try {
            boolean unused = process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
