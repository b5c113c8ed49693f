package org.ws101.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes which scenario passed on which container into {@code matrix.md}, beside the containers' logs, and why a container was
 * spared one.
 */
public final class MatrixReport implements TestExecutionListener {
    private static final String LEGEND = "The clients came over " + (Build.isOverTls() ? "TLS" : "plain sockets")
            + " unless a test says how." + " An empty cell: the test is about other containers, which it names.\n\n";

    private final Map<String, Map<Container, Integer>> passed = new TreeMap<>();
    private final Map<String, Map<Container, Integer>> failed = new TreeMap<>();
    private final Map<String, Map<Container, String>> skipped = new TreeMap<>();
    private @Nullable TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest()) {
            return;
        }
        Optional<Container> container = container(test);
        Optional<String> scenario = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(this::scenario);
        if (container.isPresent() && scenario.isPresent()) {
            record(scenario.get(), container.get(), result);
        }
    }

    private void record(String scenario, Container container, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            skipped.computeIfAbsent(scenario, s -> new EnumMap<>(Container.class))
                    .put(container, reason(scenario, result));
        } else {
            boolean successful = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            (successful ? passed : failed)
                    .computeIfAbsent(scenario, s -> new EnumMap<>(Container.class))
                    .merge(container, 1, Integer::sum);
        }
    }

    /** What the test says: JUnit puts it behind "Assumption failed: ". */
    private static String reason(String scenario, TestExecutionResult result) {
        String said = result.getThrowable().map(Throwable::getMessage).orElse("");
        int colon = said.indexOf(": ");
        if (colon < 0) {
            throw new IllegalStateException(scenario + " was skipped without a reason: give the assumption one");
        }
        return said.substring(colon + 2);
    }

    private String scenario(MethodSource source) {
        String type = source.getClassName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + source.getMethodName();
    }

    /** The container stands in the name of the test, or of the class that it runs in. */
    private Optional<Container> container(TestIdentifier test) {
        Optional<TestIdentifier> at = Optional.of(test);
        while (at.isPresent()) {
            Optional<Container> found = Container.named(at.get().getDisplayName());
            if (found.isPresent()) {
                return found;
            }
            TestPlan known = plan;
            at = known == null ? Optional.empty() : known.getParent(at.get());
        }
        return Optional.empty();
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan testPlan) {
        if (passed.isEmpty() && failed.isEmpty() && skipped.isEmpty()) {
            return;
        }
        String head =
                Container.underTest().map(Container::name).collect(Collectors.joining(" | ", "| scenario | ", " |\n"));
        String line = "|---".repeat((int) Container.underTest().count() + 1) + "|\n";
        String rows = Stream.of(passed, failed, skipped)
                .flatMap(outcomes -> outcomes.keySet().stream())
                .sorted()
                .distinct()
                .map(this::row)
                .collect(Collectors.joining());
        try {
            Files.createDirectories(Build.work());
            Files.writeString(Build.work().resolve("matrix.md"), LEGEND + head + line + rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String row(String scenario) {
        return Container.underTest()
                .map(container -> cell(scenario, container))
                .collect(Collectors.joining(" | ", "| " + scenario + " | ", " |\n"));
    }

    private String cell(String scenario, Container container) {
        int good = passed.getOrDefault(scenario, Map.of()).getOrDefault(container, 0);
        int bad = failed.getOrDefault(scenario, Map.of()).getOrDefault(container, 0);
        String outcome = bad > 0 ? bad + " of " + (good + bad) + " FAILED" : good > 0 ? "ok" : "";
        String why = skipped.getOrDefault(scenario, Map.of()).getOrDefault(container, "");
        return why.isEmpty() ? outcome : (outcome.isEmpty() ? "not here: " : outcome + "; not all: ") + why;
    }
}
