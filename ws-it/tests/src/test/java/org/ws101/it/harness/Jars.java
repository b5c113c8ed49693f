package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars that the build has laid out for the containers and in the web archive. */
public final class Jars {
    private Jars() {}

    /** All of them. */
    public static List<Path> ofAllContainers() throws IOException {
        try (Stream<Path> containers = Files.walk(Build.containers());
                Stream<Path> webArchive = Files.walk(Build.webArchive())) {
            return Stream.concat(containers, webArchive)
                    .filter(path -> path.toString().endsWith(".jar"))
                    .toList();
        }
    }
}
