package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars that the build has laid out for the containers and in the web archives. */
public final class Jars {
    private Jars() {}

    /** All of them. */
    public static List<Path> ofAllContainers() throws IOException {
        try (Stream<Path> containers = Files.walk(Build.containers());
                Stream<Path> webArchives = Files.walk(Build.webArchives())) {
            return Stream.concat(containers, webArchives)
                    .filter(path -> path.toString().endsWith(".jar"))
                    .toList();
        }
    }
}
