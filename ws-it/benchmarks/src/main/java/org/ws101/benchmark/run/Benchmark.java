package org.ws101.benchmark.run;

import java.io.IOException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ws101.benchmark.client.Clients;
import org.ws101.benchmark.server.Servers;

/**
 * Runs the scenarios that are asked for against the servers that are asked for, in interleaved rounds, and writes the
 * report after each round of all.
 */
public final class Benchmark {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Settings settings;
    private final Report report;
    private final List<Results> all = new ArrayList<>();

    private Benchmark(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    /**
     * Takes no arguments, but the properties that docs/PERFORMANCE.md describes.
     *
     * @throws IOException when the report has no place to go to; nothing has run then
     */
    public static void main(String[] args) throws IOException {
        Settings settings = Settings.ofProcess();
        Benchmark benchmark = new Benchmark(settings, new Report(settings));
        List<Scenario> scenarios = benchmark.scenarios();
        for (Scenario scenario : scenarios) {
            scenario.missing(settings).ifPresent(reason -> say(scenario.name() + " will be left out, for " + reason));
        }
        scenarios.forEach(benchmark::run);
        benchmark.write();
        say("done: " + settings.output().resolve(Report.FIGURES));
    }

    private static void say(String what) {
        System.out.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + " " + what);
    }

    private List<Scenario> scenarios() {
        return chosen(settings.scenarios(), Scenarios.all().stream().map(Scenario::name)).stream()
                .flatMap(name -> Scenarios.all().stream()
                        .filter(scenario -> scenario.name().equals(name)))
                .toList();
    }

    private List<String> subjects(Scenario scenario) {
        if (settings.servers().isEmpty()) {
            return scenario.usualSubjects();
        }
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

    private void run(Scenario scenario) {
        say(scenario.name() + ": " + scenario.title());
        Results results = new Results(scenario);
        all.add(results);
        scenario.missing(settings).ifPresentOrElse(results::leaveOut, () -> {
            if (scenario.isFresh()) {
                runFresh(scenario, results);
            } else {
                runTogether(scenario, results);
            }
        });
        System.out.println(results.leftOut().orElseGet(() -> Table.of(results)));
    }

    /** A process for each server and round. What fails is not asked again. */
    private void runFresh(Scenario scenario, Results results) {
        for (int round = 0; round < settings.rounds(); round++) {
            for (String name : subjects(scenario)) {
                Map<String, Subject> running = new LinkedHashMap<>();
                if (!results.failures().containsKey(name)) {
                    tried(name, running, results, () -> {
                        Subject subject = scenario.start(name, settings);
                        running.put(name, subject);
                        subject.warmUp();
                        results.add(name, subject.round());
                    });
                }
                stop(name, running);
            }
            write();
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
                write();
            }
        } finally {
            List.copyOf(running.keySet()).forEach(name -> stop(name, running));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Whatever fails is a row of the table: what has been measured is not to be lost for it. */
    private static void tried(String name, Map<String, Subject> running, Results results, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            say(name + " failed: " + e);
            results.failed(name, e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString());
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
            say(name + " was not stopped in order: " + e.getMessage());
        }
    }

    private void write() {
        try {
            report.write(all);
        } catch (IOException e) {
            say("The report was not written: " + e);
        }
    }
}
