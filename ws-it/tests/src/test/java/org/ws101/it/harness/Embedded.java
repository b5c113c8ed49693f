package org.ws101.it.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A launcher of {@code org.ws101.it.server}.
 *
 * @param name the name of its directory and of its log
 * @param mainClass the simple name of the launcher
 * @param libraries the directories of jars below {@code target/containers} that it needs beside ours
 * @param more arguments beside those that every launcher has
 */
record Embedded(String name, String mainClass, List<String> libraries, List<String> more) implements Launch {
    /** With these Tomcat finds and names the threads and thread locals that an application leaves behind, and the probe what threads inherit. */
    private static final List<String> LEAKS_SHOW = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");

    private static final Pattern READY = Pattern.compile("READY (\\d+) (\\d+)");
    private static final Pattern TLS_PORT = Pattern.compile("READY \\d+ (\\d+)");

    Embedded(String name, String mainClass, String... libraries) {
        this(name, mainClass, List.of(libraries), List.of());
    }

    @Override
    public Embedded with(String setting) {
        return new Embedded(name, mainClass, libraries, List.of(setting));
    }

    @Override
    public boolean isEmbedded() {
        return true;
    }

    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public List<Path> jars() {
        return libraries.stream()
                .map(library -> Build.containers().resolve(library).resolve("lib"))
                .toList();
    }

    @Override
    public List<String> arguments(Path work, Path keyStore) {
        Stream<Path> libraryPaths =
                Stream.concat(Stream.of(Build.libraries()), jars().stream()).map(directory -> directory.resolve("*"));
        String classPath = Stream.concat(Stream.of(Build.classes()), libraryPaths)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments = new ArrayList<>(LEAKS_SHOW);
        more.forEach(setting -> arguments.add("-Dws101.it.setting=" + setting));
        arguments.addAll(
                List.of("-cp", classPath, "org.ws101.it.server." + mainClass, keyStore.toString(), work.toString()));
        arguments.addAll(more);
        return arguments;
    }

    @Override
    public Pattern plainPort() {
        return READY;
    }

    @Override
    public Pattern tlsPort() {
        return TLS_PORT;
    }

    @Override
    public Pattern ready() {
        return READY;
    }

    @Override
    public void undeploySpare(Server server) throws IOException {
        server.command("undeploy");
    }

    @Override
    public void deploySpare(Server server) throws IOException {
        server.command("deploy");
    }
}
