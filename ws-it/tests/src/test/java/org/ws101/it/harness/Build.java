package org.ws101.it.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Where the build has put things, and which tests it runs; the build says so in system properties. */
public final class Build {
    private Build() {}

    /** Whether this run has what is too long for every day: the profile {@code nightly}. */
    public static boolean isNightly() {
        return Boolean.getBoolean("ws101.nightly");
    }

    /** Whether the raw clients of this run come over TLS wherever a test does not say how. */
    public static boolean isOverTls() {
        return Boolean.getBoolean("ws101.tls");
    }

    /** Whether a container is in this run: {@code it.containers} names some, or nothing for all. */
    static boolean isAbout(Container container) {
        String names = System.getProperty("ws101.only", "");
        return names.isEmpty() || List.of(names.split(",", -1)).contains(container.name());
    }

    /** The directories of jars, one for each container. */
    static Path containers() {
        return path("ws101.containers");
    }

    /** The classes of the launchers and of the application. */
    static Path classes() {
        return path("ws101.classes");
    }

    /** The jars of the library. */
    public static Path libraries() {
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
    public static Path work() {
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
