package org.ws101.it.interop.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A running program of {@code src/test/node}. It ends with its standard input. */
public final class NodeProgram implements AutoCloseable {
    /** What the profile sets: the directory of the programs. */
    public static final String PROGRAMS = "ws101.node.programs";

    private final Process process;

    private NodeProgram(Process process) {
        this.process = process;
    }

    /** Whether the build runs with the profile. */
    public static boolean isAvailable() {
        return System.getProperty(PROGRAMS) != null;
    }

    /** Starts a program; puts {@code ws} and {@code mqtt} where they are found before the first. */
    public static NodeProgram start(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("node", Path.of(property(PROGRAMS)).resolve(name).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("NODE_PATH", Modules.DIRECTORY.toString());
        return new NodeProgram(run(builder));
    }

    /** What it prints. */
    public BufferedReader output() {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), () -> name + " is not set: run this test with -Pnode");
    }

    private static Process run(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The profile node needs Node.js 20.15 or later with npm on the PATH; "
                            + builder.command().get(0) + " could not be run",
                    e);
        }
    }

    /** Installed when the class is first used, unless a run before has done it. */
    private static final class Modules {
        static final Path DIRECTORY = install();

        private static Path install() {
            Path home = Path.of(property("ws101.node.home"));
            Path modules = home.resolve("node_modules");
            String ws = property("ws101.node.ws");
            String mqtt = property("ws101.node.mqtt");
            try {
                if (!isInstalled(modules, "ws", ws) || !isInstalled(modules, "mqtt", mqtt)) {
                    Files.createDirectories(home);
                    install(home, "ws@" + ws, "mqtt@" + mqtt);
                }
                return modules;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("ws and mqtt could not be installed", e);
            }
        }

        private static boolean isInstalled(Path modules, String name, String version) throws IOException {
            Path installed = modules.resolve(name).resolve("package.json");
            return Files.exists(installed) && Files.readString(installed).contains("\"" + version + "\"");
        }

        private static void install(Path home, String... packages) throws InterruptedException {
            List<String> command =
                    new ArrayList<>(List.of("npm", "install", "--prefix", home.toString(), "--no-audit", "--no-fund"));
            command.addAll(List.of(packages));
            int status = run(new ProcessBuilder(command)
                            // the standard output belongs to the test framework
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT))
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("npm could not install " + List.of(packages) + ": status " + status);
            }
        }
    }
}
