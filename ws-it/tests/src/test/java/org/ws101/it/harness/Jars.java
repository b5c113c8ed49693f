package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The jars that the build has laid out for the containers and in the web archives. */
public final class Jars {
    private Jars() {}

    /** All of them, but those of whole servers, which other builds may have left behind. */
    public static List<Path> ofAllContainers() throws IOException {
        Set<Path> directories = new TreeSet<>(List.of(Build.webArchives(), Build.libraries()));
        for (Container container : Container.values()) {
            directories.addAll(container.launch().jars());
        }
        List<Path> jars = new ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.filter(path -> path.toString().endsWith(".jar")).forEach(jars::add);
            }
        }
        return jars;
    }
}
