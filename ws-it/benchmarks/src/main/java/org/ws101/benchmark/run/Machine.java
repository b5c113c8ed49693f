package org.ws101.benchmark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Says what the figures were measured on, without names of hosts and users. Stateless. */
final class Machine {
    private Machine() {}

    static String description() {
        return Runtime.getRuntime().availableProcessors() + " processors"
                + model() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                + ", JDK " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    private static String model() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> " (" + line.replaceFirst(".*: *", "") + ")")
                    .orElse("");
        } catch (IOException notLinux) {
            return "";
        }
    }
}
