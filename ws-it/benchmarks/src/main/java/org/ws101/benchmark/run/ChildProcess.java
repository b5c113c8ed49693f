package org.ws101.benchmark.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of this class path, which answers lines on its standard streams and ends with its input. Not thread-safe.
 */
final class ChildProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    /**
     * Starts it.
     *
     * @param name of its log
     * @param arguments properties, the main class and its arguments
     */
    ChildProcess(String name, List<String> arguments, Settings settings) throws IOException {
        Files.createDirectories(settings.output());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        this.name = name;
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        settings.output().resolve(name + ".log").toFile()))
                .start();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Asks, and returns the answer. */
    String ask(String question, String label) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return answer(label);
    }

    /** The next line that begins with the label, without it; libraries may write others. */
    String answer(String label) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(label)) {
                return line.substring(label.length()).strip();
            }
        }
        throw new IOException(name + " has ended: see " + name + ".log");
    }

    @Override
    public void close() throws IOException {
        try {
            questions.close();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
