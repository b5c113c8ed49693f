package org.ws101.benchmark.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is run, from the properties {@code bench.*} of the process. Immutable.
 *
 * @param scenarios names; empty for all
 * @param servers names; empty for all
 * @param rounds for each scenario and server
 * @param round how long one takes, where it is not a number of connections
 * @param warmUp how long a server is warmed up for a scenario
 * @param idle how many connections are idle in the scenarios of that name
 * @param jvm the options of the servers' JVMs
 * @param newerJdk the directory of a JDK that has virtual threads, for the scenarios that need one
 * @param output the directory for logs and reports
 * @param publish the directory of the documentation, or empty
 */
record Settings(
        List<String> scenarios,
        List<String> servers,
        int rounds,
        Duration round,
        Duration warmUp,
        int idle,
        List<String> jvm,
        Optional<Path> newerJdk,
        Path output,
        String publish) {
    static Settings ofProcess() {
        return new Settings(
                names("bench.scenarios"),
                names("bench.servers"),
                Integer.getInteger("bench.rounds", 5),
                seconds("bench.seconds", "1.5"),
                seconds("bench.warmup", "4"),
                Integer.getInteger("bench.idle", 10_000),
                split(System.getProperty("bench.jvm", "-Xms1g -Xmx1g -XX:+UseG1GC"), " "),
                Optional.of(System.getProperty("bench.newerJdk", ""))
                        .filter(directory -> !directory.isEmpty())
                        .map(Path::of),
                Path.of(System.getProperty("bench.output", "target/benchmark")),
                System.getProperty("bench.publish", ""));
    }

    /** How long an answer of a process may take. */
    Duration patience() {
        return Duration.ofSeconds(60).plus(round).plus(warmUp);
    }

    private static List<String> names(String property) {
        return split(System.getProperty(property, ""), ",");
    }

    private static List<String> split(String text, String separator) {
        return Stream.of(text.split(separator))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Duration seconds(String property, String byDefault) {
        return Duration.ofMillis((long) (1000 * Double.parseDouble(System.getProperty(property, byDefault))));
    }
}
