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
import org.ws101.benchmark.Usage;
import org.ws101.benchmark.load.Target;
import org.ws101.benchmark.server.ServerMain;

/** The process of a server, which is asked over its standard streams what it has used. Not thread-safe. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "READY ";
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final boolean secure;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;
    private final int port;

    private ServerProcess(String name, boolean secure, Process process) throws IOException {
        this.name = name;
        this.secure = secure;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.port = Integer.parseInt(answer(READY).substring(READY.length()));
    }

    /** Starts a server for a scenario, and waits until it listens. */
    static ServerProcess start(String name, Scenario scenario, Settings settings) throws IOException {
        Files.createDirectories(settings.output());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvm());
        command.add("-Dbench.messageSize=" + scenario.messageSize());
        command.add("-Dbench.contextTakeover=" + scenario.isWithContext());
        if (scenario.isSecure()) {
            command.add("-Dbench.keyStore=" + Certificate.keyStore(settings.output()));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName(), name));
        Process process = new ProcessBuilder(command)
                .redirectError(settings.output().resolve(name + ".log").toFile())
                .start();
        return new ServerProcess(name, scenario.isSecure(), process);
    }

    String name() {
        return name;
    }

    Target target(String path) {
        Target plain = Target.plain(port, path);
        return secure ? plain.under(Certificate.trustingAll()) : plain;
    }

    /** What it has used so far. */
    Usage usage() throws IOException {
        return ask("usage");
    }

    /** The same, when its garbage is collected. */
    Usage usageAfterCollection() throws IOException {
        return ask("heap");
    }

    private Usage ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return Usage.parse(answer("USAGE"));
    }

    /** Libraries may write other lines. */
    private String answer(String label) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(label)) {
                return line;
            }
        }
        throw new IOException("The server " + name + " has ended: see " + name + ".log");
    }

    @Override
    public void close() throws IOException {
        questions.close();
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
