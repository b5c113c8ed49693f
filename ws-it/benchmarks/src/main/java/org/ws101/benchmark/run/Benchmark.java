package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ws101.benchmark.client.Clients;
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

    private List<String> subjects(Scenario scenario) {
        List<String> all = Stream.concat(Servers.names().stream(), Clients.names().stream())
                .toList();
        return chosen(settings.servers(), all.stream()).stream()
                .filter(scenario.subjects()::contains)
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

    /** A process for each server and round. What fails is not asked again. */
    private void runFresh(Scenario scenario, Results results) {
        for (int round = 0; round < settings.rounds(); round++) {
            for (String name : subjects(scenario)) {
                if (!results.failures().containsKey(name)) {
                    try (Subject subject = scenario.start(name, settings)) {
                        subject.warmUp();
                        results.add(name, subject.round());
                    } catch (IOException e) {
                        results.failed(name, String.valueOf(e.getMessage()));
                    }
                }
            }
        }
    }

    /** A process for each server; one after the other has its rounds. What fails is not asked again. */
    private void runTogether(Scenario scenario, Results results) {
        Map<String, Subject> running = new LinkedHashMap<>();
        try {
            for (String name : subjects(scenario)) {
                tried(name, running, results, () -> {
                    Subject subject = scenario.start(name, settings);
                    running.put(name, subject);
                    subject.warmUp();
                });
            }
            for (int round = 0; round < settings.rounds(); round++) {
                for (Map.Entry<String, Subject> each : List.copyOf(running.entrySet())) {
                    String name = each.getKey();
                    Subject subject = each.getValue();
                    tried(name, running, results, () -> results.add(name, subject.round()));
                }
            }
        } finally {
            List.copyOf(running.keySet()).forEach(name -> stop(name, running));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void tried(String name, Map<String, Subject> running, Results results, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            results.failed(name, String.valueOf(e.getMessage()));
            stop(name, running);
        }
    }

    private static void stop(String name, Map<String, Subject> running) {
        Subject stopped = running.remove(name);
        try {
            if (stopped != null) {
                stopped.close();
            }
        } catch (IOException e) {
            System.err.println(name + " was not stopped in order: " + e.getMessage());
        }
    }
}
