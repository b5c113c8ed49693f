package org.ws101.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Prometheus reads of a registry. */
final class Page {
    /** For machines that are busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final UnaryOperator<String> naming;

    /** @param naming puts a fixed name where a line has one of the test run, such as a port */
    Page(UnaryOperator<String> naming) {
        this.naming = naming;
    }

    /** The lines of ours, sorted. */
    List<String> lines() {
        return naming.apply(registry.scrape())
                .lines()
                .filter(line -> line.startsWith("ws101_"))
                .sorted()
                .toList();
    }

    /** Those that are not zero, without sums and maxima, which depend on time. */
    private List<String> counted() {
        return lines().stream()
                .filter(line -> !line.endsWith(" 0.0") && !line.endsWith(" 0"))
                .filter(line -> !line.matches("ws101_(ping|lifetime|queue)_[a-z]+_(sum|max).*"))
                .toList();
    }

    /** The page comes to count this and nothing else. */
    void comesTo(String lines) {
        String expected = lines.lines().sorted().collect(Collectors.joining("\n"));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String found = String.join("\n", counted());
        while (!found.equals(expected) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            found = String.join("\n", counted());
        }
        assertEquals(expected, found);
    }

    /** The number of a line. */
    double number(String name) {
        return found(name).orElseThrow(() -> new AssertionError("No line of " + name + " in " + lines()));
    }

    private OptionalDouble found(String name) {
        return lines().stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst();
    }

    /** A line comes to this number. */
    void comesTo(String name, double expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!found(name).equals(OptionalDouble.of(expected)) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(OptionalDouble.of(expected), found(name), name);
    }

    /** The values that a label has. */
    Set<String> values(String label) {
        String start = label + "=\"";
        return lines().stream()
                .flatMap(line -> Stream.of(line.substring(line.indexOf('{') + 1).split("(?<=\"),")))
                .filter(each -> each.startsWith(start))
                .map(each -> each.substring(start.length(), each.indexOf('"', start.length())))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
