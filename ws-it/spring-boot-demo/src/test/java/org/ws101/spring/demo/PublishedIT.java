package org.ws101.spring.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.springframework.boot.json.JsonParserFactory;
import org.ws101.testkit.TestClient;
import org.ws101.testkit.wire.RawClient;

/** What is published of the project, as the build makes it. */
class PublishedIT {
    private static final Path ROOT = Path.of(System.getProperty("demo.root"));

    /** The artifacts, with their directories. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "ws-api", "ws-api",
            "ws-servlet", "ws-servlet",
            "ws-cdi", "ws-cdi",
            "ws-micrometer", "ws-it/micrometer",
            "ws-opentelemetry", "ws-it/opentelemetry",
            "ws-spring-boot-starter", "ws-it/spring-boot",
            "ws-testkit", "ws-it/testkit",
            "ws-testkit-base", "ws-it/testkit-base");

    /** The jars in the WAR of the demo and the kit of its tests, by their artifacts. */
    static Map<String, Path> jars() throws Exception {
        Map<String, Path> jars = new TreeMap<>();
        Path libraries = Path.of(System.getProperty("demo.war"), "WEB-INF", "lib");
        try (DirectoryStream<Path> own = Files.newDirectoryStream(libraries, "ws-*.jar")) {
            own.forEach(jar -> jars.put(jar.getFileName().toString().replaceFirst("-\\d.*", ""), jar));
        }
        jars.put("ws-testkit", jarOf(TestClient.class));
        jars.put("ws-testkit-base", jarOf(RawClient.class));
        return jars;
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Nested
    class Jars {
        @Test
        void haveTheLicenceAndTheNotice() throws Exception {
            assertEquals(ARTIFACTS.keySet(), jars().keySet());
            for (Path jar : jars().values()) {
                try (ZipFile files = new ZipFile(jar.toFile())) {
                    for (String name : List.of("LICENSE", "NOTICE")) {
                        byte[] text = files.getInputStream(files.getEntry("META-INF/" + name))
                                .readAllBytes();
                        assertEquals(Files.readString(ROOT.resolve(name)), new String(text, UTF_8), jar + ": " + name);
                    }
                }
            }
        }
    }

    /** CycloneDX: target/bom.json of each module. */
    @Nested
    @DisabledIfSystemProperty(
            named = "demo.maven",
            matches = "offline=true",
            disabledReason = "Maven that is offline leaves out the plugin that makes it")
    class Sbom {
        private static Map<String, Object> sbom(String artifact) throws IOException {
            Path file = ROOT.resolve(ARTIFACTS.get(artifact)).resolve("target").resolve("bom.json");
            return JsonParserFactory.getJsonParser().parseMap(Files.readString(file));
        }

        private static @Nullable Object member(Object object, String name) {
            return ((Map<?, ?>) object).get(name);
        }

        /** Empty if there is none. */
        private static List<?> members(Object object, String name) {
            Object members = member(object, name);
            return members == null ? List.of() : (List<?>) members;
        }

        private static Set<String> components(String artifact) throws IOException {
            return members(sbom(artifact), "components").stream()
                    .map(component -> member(component, "group") + ":" + member(component, "name"))
                    .collect(Collectors.toSet());
        }

        @Test
        void listsNothingOfOthersButTheAnnotationsForNull() {
            String nullness = "org.jspecify:jspecify";
            Set<String> ofTheApi = Set.of(nullness, "org.ws101:ws-api");
            assertAll(
                    () -> assertEquals(Set.of(nullness), components("ws-api")),
                    () -> assertEquals(ofTheApi, components("ws-servlet")),
                    () -> assertEquals(
                            Set.of(nullness, "org.ws101:ws-api", "org.ws101:ws-servlet"), components("ws-cdi")),
                    () -> assertEquals(ofTheApi, components("ws-micrometer")),
                    () -> assertEquals(ofTheApi, components("ws-opentelemetry")),
                    () -> assertEquals(
                            Set.of(
                                    nullness,
                                    "org.ws101:ws-api",
                                    "org.ws101:ws-servlet",
                                    "org.ws101:ws-cdi",
                                    "org.ws101:ws-micrometer",
                                    "org.ws101:ws-opentelemetry"),
                            components("ws-spring-boot-starter")),
                    () -> assertEquals(
                            Set.of(nullness, "org.ws101:ws-api", "org.ws101:ws-servlet", "org.ws101:ws-testkit-base"),
                            components("ws-testkit")),
                    () -> assertEquals(Set.of(nullness), components("ws-testkit-base")));
        }

        @Test
        void namesItsArtifactAndTheLicence() throws Exception {
            for (String artifact : ARTIFACTS.keySet()) {
                Object component = member(member(sbom(artifact), "metadata"), "component");
                assertEquals("org.ws101", member(component, "group"));
                assertEquals(artifact, member(component, "name"));
                Map<String, String> license =
                        Map.of("id", "Apache-2.0", "url", "https://www.apache.org/licenses/LICENSE-2.0");
                assertEquals(List.of(Map.of("license", license)), members(component, "licenses"));
            }
        }
    }
}
