package org.ws101.benchmark.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of this class path, which answers lines on its standard streams and ends with its input. Not thread-safe.
 */
final class ChildProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 10;
    /** Stands for the end of the answers. */
    private static final String END = "";

    private final String name;
    private final Process process;
    private final Duration patience;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Writer questions;

    /** Starts it, on the JDK of this process. */
    ChildProcess(String name, List<String> arguments, Settings settings) throws IOException {
        this(name, Path.of(System.getProperty("java.home")), arguments, settings);
    }

    /**
     * Starts it.
     *
     * @param name of its log
     * @param jdk the directory of its JDK
     * @param arguments properties, the main class and its arguments
     */
    ChildProcess(String name, Path jdk, List<String> arguments, Settings settings) throws IOException {
        Files.createDirectories(settings.output());
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin").resolve("java").toString());
        command.addAll(settings.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        this.name = name;
        this.patience = settings.patience();
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        settings.output().resolve(name + ".log").toFile()))
                .start();
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        Thread reading = new Thread(() -> read(process.inputReader(StandardCharsets.UTF_8)), "answers of " + name);
        reading.setDaemon(true);
        reading.start();
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            // it was destroyed
        }
        answers.add(END);
    }

    /** Asks, and returns the answer. */
    String ask(String question, String label) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return answer(label);
    }

    /**
     * The next line that begins with the label, without it; libraries may write others.
     *
     * @throws IOException when the process ends, or says nothing for a minute longer than it should work
     */
    String answer(String label) throws IOException {
        for (String line = nextLine(); !line.equals(END); line = nextLine()) {
            if (line.startsWith(label)) {
                return line.substring(label.length()).strip();
            }
        }
        throw new IOException("the process of " + name + " has ended: see " + name + ".log");
    }

    private String nextLine() throws IOException {
        try {
            String line = answers.poll(patience.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new IOException("the process of " + name + " has said nothing for " + patience.toSeconds()
                        + " seconds: see " + name + ".log");
            }
            return line;
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
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
