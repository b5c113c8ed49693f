package org.ws101.site;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.spi.ToolProvider;

/** The Javadoc of the public packages, from the sources: nothing has to be compiled before. */
final class Api {
    private static final Map<String, String> MODULES =
            new TreeMap<>(Map.of("org.ws101", "ws-api", "org.ws101.servlet", "ws-servlet", "org.ws101.cdi", "ws-cdi"));
    private static final String JDK = "https://docs.oracle.com/en/java/javase/17/docs/api/";

    private Api() {}

    /**
     * Runs the Javadoc of this JDK; a warning fails it.
     *
     * @param target the folder of the documentation
     * @param working a folder for what Javadoc reads
     */
    static void make(Path root, Path target, Path working, String version) throws IOException {
        Files.createDirectories(working);
        Files.writeString(working.resolve("element-list"), packagesOfTheJdk());
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet",
                "-Werror",
                "-Xdoclint:all,-missing",
                "-notimestamp",
                "-encoding",
                "UTF-8",
                "-linkoffline",
                JDK,
                working.toString(),
                "-windowtitle",
                "ws101 " + version,
                "-doctitle",
                "ws101 " + version,
                "-header",
                "<a href=\"{@docRoot}/../index.html\">Documentation</a>",
                "-d",
                target.toString(),
                "--module-path",
                System.getProperty("java.class.path"),
                "--module",
                String.join(",", MODULES.keySet())));
        MODULES.forEach((module, folder) -> {
            arguments.add("--module-source-path");
            arguments.add(module + "=" + root.resolve(folder).resolve(Path.of("src", "main", "java")));
        });
        int status = ToolProvider.findFirst("javadoc")
                .orElseThrow(() -> new IllegalStateException("This JDK has no Javadoc: use a whole JDK"))
                .run(System.out, System.err, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("Javadoc failed; its messages are above");
        }
    }

    /** Which packages the documentation of the JDK has, so that Javadoc needs no network. */
    private static String packagesOfTheJdk() {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        ModuleFinder.ofSystem().findAll().stream()
                .map(module -> module.descriptor())
                .filter(module -> module.name().startsWith("java."))
                .sorted()
                .forEach(module -> {
                    lines.add("module:" + module.name());
                    module.exports().stream()
                            .filter(exported -> !exported.isQualified())
                            .map(ModuleDescriptor.Exports::source)
                            .sorted()
                            .forEach(lines::add);
                });
        return lines.toString();
    }
}
