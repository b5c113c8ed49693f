package org.ws101.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests of all modules, as their sources have them: this module cannot load the classes of the others. */
final class TestSources {
    /** From the annotation to the name; test methods here return nothing. */
    private static final Pattern TEST =
            Pattern.compile("(?ms)^ +@(?:Parameterized|Repeated)?Test\\b(.*?)^ +(?:<[^>]+> )?void (\\w+)\\(");

    private static final Pattern NESTED = Pattern.compile("@Nested\\s+class (\\w+)");

    private static final String SUFFIX = ".java";

    /** What each class of a name has; classes of several packages may share one. */
    private final Map<String, List<Set<String>>> tests = new HashMap<>();

    TestSources() throws IOException {
        for (Path module : modules()) {
            Path sources = module.resolve(Path.of("src", "test", "java"));
            if (Files.isDirectory(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith(SUFFIX)).forEach(this::read);
                }
            }
        }
    }

    private static List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>();
        for (Path parent : List.of(Quotations.ROOT, Quotations.ROOT.resolve("ws-it"))) {
            try (Stream<Path> children = Files.list(parent)) {
                children.filter(child -> Files.exists(child.resolve("pom.xml"))).forEach(modules::add);
            }
        }
        return modules;
    }

    private void read(Path file) {
        String name = file.getFileName().toString().replace(SUFFIX, "");
        tests.computeIfAbsent(name, same -> new ArrayList<>()).add(testsOf(file));
    }

    private static Set<String> testsOf(Path file) {
        try {
            String source = Files.readString(file);
            Stream<String> methods = TEST.matcher(source)
                    .results()
                    .filter(test -> !test.group(1).contains("@Disabled"))
                    .map(test -> test.group(2));
            Stream<String> nested = NESTED.matcher(source).results().map(type -> type.group(1));
            return Stream.concat(methods, nested).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many classes of that name have a test, or a nested class of tests, of that name. */
    long count(String type, String test) {
        return tests.getOrDefault(type, List.of()).stream()
                .filter(named -> named.contains(test))
                .count();
    }
}
