package org.ws101.relay;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with the class path of this one, which ends with it. What it writes beside its lines goes to standard error. */
public final class ChildProcess {
    private static final String LINE = "ws101> ";

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildProcess start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + System.getProperty("relay.tier", "1"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The rest of the first line that begins so. */
    String awaitLine(String beginning) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LINE + beginning)) {
                return line.substring(LINE.length() + beginning.length()).strip();
            }
        }
        throw new IOException("The process has ended without saying " + beginning);
    }

    /** The time of processors that it has had. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Ends it as by SIGKILL. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The process does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends it a signal, by its name. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("The signal " + name + " was not sent");
        }
    }

    /** Of the process itself: says a line. */
    public static void say(String line) {
        PrintStream out = System.out;
        out.println(LINE + line);
        out.flush();
    }

    /** Of the process itself: returns when the one that has started it ends. */
    public static void awaitParent() throws IOException {
        byte[] unused = System.in.readAllBytes();
    }
}
