package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.benchmark.server.Servers;

/**
 * Runs the scenarios that are asked for against the servers that are asked for, in interleaved rounds, and writes the
 * report.
 */
public final class Benchmark {
    private final Settings settings;

    private Benchmark(Settings settings) {
        this.settings = settings;
    }

    /** Takes no arguments, but the properties that docs/PERFORMANCE.md describes. */
    public static void main(String[] args) throws IOException {
        Settings settings = Settings.ofProcess();
        Benchmark benchmark = new Benchmark(settings);
        List<Results> results = new ArrayList<>();
        for (Scenario scenario : benchmark.scenarios()) {
            System.out.println(scenario.name() + ": " + scenario.title());
            Results result = new Results(scenario);
            benchmark.run(scenario, result);
            results.add(result);
            new Report(settings, results).write();
            System.out.println(Table.of(result));
        }
    }

    private List<Scenario> scenarios() {
        return chosen(settings.scenarios(), Scenarios.all().stream().map(Scenario::name)).stream()
                .flatMap(name -> Scenarios.all().stream()
                        .filter(scenario -> scenario.name().equals(name)))
                .toList();
    }

    private List<String> servers(Scenario scenario) {
        return chosen(settings.servers(), Servers.names().stream()).stream()
                .filter(scenario::suits)
                .toList();
    }

    /** @throws IllegalArgumentException when one that is asked for is not there */
    private static List<String> chosen(List<String> asked, Stream<String> all) {
        List<String> known = all.toList();
        for (String name : asked) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("There is no " + name + ": there are " + known);
            }
        }
        return known.stream()
                .filter(name -> asked.isEmpty() || asked.contains(name))
                .toList();
    }

    private void run(Scenario scenario, Results results) {
        if (scenario.isFresh()) {
            runFresh(scenario, results);
        } else {
            runTogether(scenario, results);
        }
    }

    /** One process for each server and round. */
    private void runFresh(Scenario scenario, Results results) {
        for (int round = 0; round < settings.rounds(); round++) {
            for (String name : servers(scenario)) {
                if (!results.failures().containsKey(name)) {
                    try (ServerProcess server = ServerProcess.start(name, scenario, settings)) {
                        scenario.warmUp(server, settings);
                        results.add(name, scenario.round(server, settings));
                    } catch (IOException e) {
                        results.failed(name, String.valueOf(e.getMessage()));
                    }
                }
            }
        }
    }

    /** One process for each server; one after the other has its rounds. */
    private void runTogether(Scenario scenario, Results results) {
        Map<String, ServerProcess> running = new LinkedHashMap<>();
        try {
            for (String name : servers(scenario)) {
                tried(name, running, results, () -> {
                    ServerProcess server = ServerProcess.start(name, scenario, settings);
                    running.put(name, server);
                    scenario.warmUp(server, settings);
                });
            }
            for (int round = 0; round < settings.rounds(); round++) {
                for (ServerProcess server : List.copyOf(running.values())) {
                    tried(
                            server.name(),
                            running,
                            results,
                            () -> results.add(server.name(), scenario.round(server, settings)));
                }
            }
        } finally {
            List.copyOf(running.keySet()).forEach(name -> stop(running.remove(name)));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What fails is not asked again. */
    private static void tried(String name, Map<String, ServerProcess> running, Results results, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            results.failed(name, String.valueOf(e.getMessage()));
            stop(running.remove(name));
        }
    }

    private static void stop(@Nullable ServerProcess server) {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            System.err.println("The server " + server.name() + " was not stopped in order: " + e.getMessage());
        }
    }
}
