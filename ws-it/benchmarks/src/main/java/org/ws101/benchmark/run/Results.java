package org.ws101.benchmark.run;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The figures of one scenario, by server. Not thread-safe. */
final class Results {
    private final Scenario scenario;
    private final Map<String, Map<Metric, Series>> byServer = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private @Nullable String leftOut;

    Results(Scenario scenario) {
        this.scenario = scenario;
    }

    Scenario scenario() {
        return scenario;
    }

    void add(String server, Map<Metric, Double> figures) {
        Map<Metric, Series> all = byServer.computeIfAbsent(server, any -> new EnumMap<>(Metric.class));
        figures.forEach((metric, value) ->
                all.computeIfAbsent(metric, any -> new Series()).add(value));
    }

    void failed(String server, String reason) {
        failures.put(server, reason);
    }

    /** The whole scenario cannot be run. */
    void leaveOut(String reason) {
        leftOut = reason;
    }

    Optional<String> leftOut() {
        return Optional.ofNullable(leftOut);
    }

    Map<String, String> failures() {
        return failures;
    }

    List<String> servers() {
        return List.copyOf(byServer.keySet());
    }

    boolean has(Metric metric) {
        return byServer.values().stream().anyMatch(figures -> figures.containsKey(metric));
    }

    Optional<Series> series(String server, Metric metric) {
        return Optional.ofNullable(byServer.getOrDefault(server, Map.of()).get(metric));
    }

    /** What a server is compared by: its processor time or, where there is none, its heap. */
    Metric main() {
        return has(Metric.CPU) ? Metric.CPU : Metric.HEAP;
    }

    /** Round by round, to the WebSocket that the same container has. */
    Optional<Series> ratioToOwn(String server) {
        return ratio(server, server.replaceAll("-.*", "") + "-own");
    }

    /** Round by round, to the bare writes. */
    Optional<Series> ratioToRaw(String server) {
        return ratio(server, "raw");
    }

    private Optional<Series> ratio(String server, String to) {
        return series(to, main()).flatMap(others -> series(server, main()).map(series -> series.dividedBy(others)));
    }
}
