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

    /** The application as unpacked web archives, one for each CDI container. */
    static Path webArchives() {
        return path("ws101.wars");
    }

    /** The application as an unpacked web archive with a CDI container. */
    static Path webArchive(String beans) {
        return webArchives().resolve(beans);
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
