package org.ws101.it.harness;

import java.nio.file.Path;
import java.util.Objects;

/** Where the build has put things; the build says so in system properties. */
final class Build {
    private Build() {}

    /** The directories of jars, one for each container. */
    static Path containers() {
        return path("ws101.containers");
    }

    /** The classes of the launchers and of the application. */
    static Path classes() {
        return path("ws101.classes");
    }

    /** The jars of the library. */
    static Path libraries() {
        return containers().resolve("ws101/lib");
    }

    /** The unpacked web archives: the application, once for each CDI container, and the demo. */
    static Path webArchives() {
        return path("ws101.wars");
    }

    /** An unpacked web archive: the application with the CDI container of that name, or {@code demo}. */
    static Path webArchive(String name) {
        return webArchives().resolve(name);
    }

    /** Where the containers may write; kept after the tests, for their logs. */
    static Path work() {
        return path("ws101.work");
    }

    /** The unpacked distribution of a container. */
    static Path home(String container) {
        return path("ws101." + container);
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(
                System.getProperty(property), () -> property + " is not set: run this test with Maven, -Dit.test=..."));
    }
}
