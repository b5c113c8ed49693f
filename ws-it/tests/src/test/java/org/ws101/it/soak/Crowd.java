package org.ws101.it.soak;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Jvm;
import org.ws101.it.harness.JvmProcess;

/** The process of a {@link RawCrowd} or a {@link ClientCrowd}. Used by one thread. */
final class Crowd implements AutoCloseable {
    private final Process process;
    private final JvmProcess jvm;
    private final Writer commands;
    private final BufferedReader answers;

    /**
     * Starts it.
     *
     * @param main its main class
     * @param log where its errors go
     * @param applications the URIs of those that it goes to
     */
    Crowd(Class<?> main, Jvm on, Path log, URI... applications) throws IOException {
        List<String> command = new ArrayList<>(on.command());
        Path tests = Path.of(URI.create(
                main.getProtectionDomain().getCodeSource().getLocation().toString()));
        command.addAll(
                List.of("-cp", tests + File.pathSeparator + Build.libraries().resolve("*"), main.getName()));
        List.of(applications).forEach(application -> command.add(application.toString()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        jvm = on.process(process);
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    JvmProcess jvm() {
        return jvm;
    }

    /** Wants so many idle ones, which are opened or closed later. */
    void idle(int wanted) {
        Counts unused = ask("idle " + wanted);
    }

    /** Wants so many conversations a second. */
    void talks(int perSecond) {
        Counts unused = ask("talks " + perSecond);
    }

    /** What it has seen until now. */
    Counts counts() {
        return ask("counts");
    }

    private Counts ask(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(Commands.ANSWER)) {
                    return Counts.parse(line.substring(Commands.ANSWER.length()));
                }
            }
            throw new IllegalStateException("The process of the peers has ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("The process of the peers did not end with its input");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
