package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.ws101.WebSocket;

/** What applications depend on: docs/DEPENDENCIES.md, the bill of materials and the published poms agree. */
class DependenciesTest {
    private static final String EXAMPLE = "com.example";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```xml\\n(.*?)^```$");
    private static final Pattern POM = Pattern.compile("(?m)^<!-- (\\S+) -->\\n```xml\\n<project ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(ws-[a-z-]+)` \\|");
    private static final Pattern MODULE = Pattern.compile("(?m)^module (\\S+) \\{$");
    private static final Pattern EXPORT = Pattern.compile("(?m)^    exports (\\S+);$");

    private static String text(Path file) throws Exception {
        return Files.readString(Quotations.ROOT.resolve(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEPENDENCIES.md", "SPRING.md", "TESTING.md"})
    void versionsInADocumentAreThoseOfTheBuild(String name) throws Exception {
        List<String> blocks = BLOCK.matcher(text(Path.of("docs", name)))
                .results()
                .map(block -> block.group(1))
                .toList();
        Map<String, Set<String>> versions = versionsOfTheBuild();
        int compared = 0;
        for (String block : blocks) {
            compared += compared(name, Poms.parse("<block>" + block + "</block>"), versions);
        }
        assertTrue(compared > 0);
    }

    @Test
    void versionsInTheTemplateAreThoseOfTheBuild() throws Exception {
        Element template = Poms.of(Path.of("ws-it", "template", "pom.xml"));
        assertTrue(compared("The template", template, versionsOfTheBuild()) > 0);
    }

    private static Map<String, Set<String>> versionsOfTheBuild() throws Exception {
        Map<String, Set<String>> versions = Poms.versions(Poms.all().stream()
                .filter(pom -> !pom.getTextContent().contains(EXAMPLE))
                .toList());
        versions.put(
                "org.springframework.boot:spring-boot-starter-parent",
                versions.get("org.springframework.boot:spring-boot-dependencies"));
        return versions;
    }

    /** Compares all that have a version, but for the example itself; how many there are. */
    private static int compared(String where, Element in, Map<String, Set<String>> versions) {
        int compared = 0;
        for (Element artifact : Poms.withVersion(in)) {
            String key = Poms.key(artifact);
            if (!key.startsWith(EXAMPLE)) {
                String version = Poms.child(artifact, "version").orElseThrow();
                assertTrue(
                        versions.getOrDefault(key, Set.of()).contains(version),
                        () -> where + " has version " + version + " of " + key + ", the build " + versions.get(key));
                compared++;
            }
        }
        return compared;
    }

    @Test
    void theDocumentHasAPomForEachKindOfApplication() throws Exception {
        assertEquals(
                List.of("client", "jetty", "undertow", "tomcat", "jakarta-ee", "spring-boot"),
                POM.matcher(text(Path.of("docs", "DEPENDENCIES.md")))
                        .results()
                        .map(pom -> pom.group(1))
                        .toList());
    }

    @Test
    void theDocumentHasWhatIsPublished() throws Exception {
        Set<String> expected = published();
        expected.add("ws-bom");
        assertEquals(
                expected,
                new TreeSet<>(ROW.matcher(text(Path.of("docs", "DEPENDENCIES.md")))
                        .results()
                        .map(row -> row.group(1))
                        .toList()));
    }

    private static Set<String> published() throws Exception {
        Set<String> published = new TreeSet<>();
        for (Element pom : Poms.all()) {
            if (Poms.properties(pom).getOrDefault("maven.deploy.skip", "true").equals("false")) {
                published.add(Poms.child(pom, "artifactId").orElseThrow());
            }
        }
        return published;
    }

    @Test
    void applicationsSeeTheAnnotationsForNullAndNoOtherLibrary() throws Exception {
        Map<String, Set<String>> brought = new TreeMap<>();
        for (Element pom : Poms.all()) {
            String artifact = Poms.child(pom, "artifactId").orElseThrow();
            if (published().contains(artifact)) {
                Set<String> libraries = Poms.dependencies(pom).stream()
                        .filter(DependenciesTest::reachesApplications)
                        .map(Poms::key)
                        .filter(key -> !key.startsWith("org.ws101:"))
                        .collect(Collectors.toSet());
                if (!libraries.isEmpty()) {
                    brought.put(artifact, libraries);
                }
            }
        }
        Set<String> nullness = Set.of("org.jspecify:jspecify");
        assertEquals(Map.of("ws-api", nullness, "ws-testkit-base", nullness), brought);
    }

    private static boolean reachesApplications(Element dependency) {
        String scope = Poms.child(dependency, "scope").orElse("compile");
        return !scope.equals("provided")
                && !scope.equals("test")
                && !Poms.child(dependency, "optional").orElse("false").equals("true");
    }

    @Test
    void aModuleThatRequiresOursMayUseTheAnnotationsForNull(@TempDir Path directory) throws Exception {
        Path descriptor = directory.resolve("module-info.java");
        Files.writeString(descriptor, "module application { requires org.ws101; }");
        Path source = directory.resolve("Session.java");
        Files.writeString(source, """
                package application;

                @org.jspecify.annotations.NullMarked
                class Session {
                    org.ws101.@org.jspecify.annotations.Nullable WebSocket webSocket;
                }
                """);
        StringWriter errors = new StringWriter();
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        int result = javac.run(
                new PrintWriter(errors, true),
                new PrintWriter(errors, true),
                "--module-path",
                placeOf(WebSocket.class) + File.pathSeparator + placeOf(Nullable.class),
                "-d",
                directory.toString(),
                descriptor.toString(),
                source.toString());
        assertEquals(0, result, errors::toString);
    }

    private static String placeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    @Test
    void theBillOfMaterialsHasWhatIsPublished() throws Exception {
        Element bom = Poms.of(Path.of("ws-it", "bom", "pom.xml"));
        assertEquals(Optional.empty(), Poms.child(bom, "parent"));
        assertEquals(Optional.of(Poms.parent().get("project.version")), Poms.child(bom, "version"));
        Set<String> managed = new TreeSet<>();
        for (Element dependency : Poms.elements(bom, "dependency")) {
            managed.add(Poms.child(dependency, "artifactId").orElseThrow());
            assertEquals(Optional.of("${project.version}"), Poms.child(dependency, "version"));
        }
        assertEquals(published(), managed);
    }

    @Test
    void pluginsOfTheBillOfMaterialsAreThoseOfTheOthers() throws Exception {
        List<Element> bom = List.of(Poms.of(Path.of("ws-it", "bom", "pom.xml")));
        List<Element> parent = List.of(Poms.of(Path.of("pom.xml")));
        Map<String, Set<String>> expected = Poms.versions(parent);
        Map<String, Set<String>> plugins = Poms.versions(bom);
        plugins.keySet().removeIf(key -> !key.startsWith("org.apache.maven.plugins:"));
        assertTrue(plugins.size() > 0);
        expected.keySet().retainAll(plugins.keySet());
        assertEquals(expected, plugins);
    }

    @Test
    void publishedModulesHaveAPomOfTheirOwnAndSourcesAndASbom() throws Exception {
        for (Element pom : Poms.all()) {
            String artifact = Poms.child(pom, "artifactId").orElseThrow();
            if (published().contains(artifact)) {
                Set<String> plugins = new TreeSet<>();
                for (Element plugin : Poms.elements(pom, "plugin")) {
                    plugins.add(Poms.child(plugin, "artifactId").orElseThrow());
                }
                assertTrue(
                        plugins.containsAll(
                                Set.of("flatten-maven-plugin", "maven-source-plugin", "cyclonedx-maven-plugin")),
                        () -> artifact + " has " + plugins);
                assertTrue(Poms.child(pom, "description").isPresent(), artifact);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws-api", "ws-servlet", "ws-cdi"})
    void javadocLinksToThePackagesThatAModuleExports(String artifact) throws Exception {
        String descriptor = text(Path.of(artifact, "src", "main", "java", "module-info.java"));
        List<String> packages = EXPORT.matcher(descriptor)
                .results()
                .map(export -> export.group(1))
                .toList();
        String module =
                MODULE.matcher(descriptor).results().findFirst().orElseThrow().group(1);
        Path lists = Path.of(".ci", "javadoc");
        assertEquals(
                packages,
                text(lists.resolve(Path.of("class-path", artifact, "element-list")))
                        .lines()
                        .toList());
        Path ofModule = lists.resolve(Path.of("modules", artifact, "element-list"));
        if (Files.exists(Quotations.ROOT.resolve(ofModule))) {
            assertEquals(
                    Stream.concat(Stream.of("module:" + module), packages.stream())
                            .toList(),
                    text(ofModule).lines().toList());
        }
    }
}
