package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.spring.internal.Settings;

/** The properties below ws101, and what IDEs are told of them. */
class PropertiesTest {
    private static Settings settings(String... properties) {
        Map<String, Object> values = new TreeMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            values.put(properties[i], properties[i + 1]);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", values));
        return new Settings(environment);
    }

    @Test
    void aPropertyIsTheInitParamOfItsName() {
        assertEquals(
                Map.of(
                        "maxMessageSize", "65536",
                        "pingInterval", "5s",
                        "allowedOrigins", "https://one.example https://two.example",
                        "closeWithHttpSession", "false"),
                settings(
                                "ws101.max-message-size",
                                "64KB",
                                "ws101.pingInterval",
                                "5s",
                                "ws101.allowed-origins",
                                "https://one.example,https://two.example",
                                "ws101.close-with-http-session",
                                "false")
                        .filter());
    }

    @Test
    void anEndpointHasItsOwnByItsName() {
        Settings settings = settings("ws101.endpoint.bigChat.max-message-size", "5000", "ws101.endpoint.other.x", "y");
        assertEquals(Map.of("maxMessageSize", "5000"), settings.endpoint("bigChat"));
        assertEquals(Map.of("x", ""), settings.endpoint("other"));
        assertEquals(Map.of(), settings.endpoint("third"));
        assertEquals(Set.of("other"), settings.unknownEndpoints(Set.of("bigChat")));
    }

    @Test
    void aPropertyThatNamesNoOptionIsRefused() {
        String message = assertThrows(WebSocketDeploymentException.class, () -> settings("ws101.max-mesage-size", "1"))
                .getMessage();
        assertTrue(
                message.startsWith(
                        "The property ws101.max-mesage-size names no option: write max-message-size if that is"
                                + " meant; the options are [abnormal-close-timeout, "),
                message);
    }

    @Test
    void aMalformedValueIsRefused() {
        String message = assertThrows(WebSocketDeploymentException.class, () -> settings("ws101.ping-interval", "soon"))
                .getMessage();
        assertTrue(message.contains("The option pingInterval is \"soon\""), message);
    }

    @Test
    void idesKnowEachPropertyAndItsDefault() throws IOException {
        Map<String, String> described = new TreeMap<>();
        try (InputStream metadata =
                Settings.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, Object> read = JsonParserFactory.getJsonParser()
                    .parseMap(new String(metadata.readAllBytes(), StandardCharsets.UTF_8));
            for (Object each : (List<?>) read.get("properties")) {
                Map<?, ?> property = (Map<?, ?>) each;
                assertTrue(property.get("description").toString().endsWith("."), property.toString());
                Object value = property.get("defaultValue");
                described.put(property.get("name").toString(), value == null ? "" : value.toString());
            }
        }
        Set<String> options = new TreeSet<>(Settings.filterOptions());
        options.addAll(Settings.OWN);
        Set<String> expected = new TreeSet<>();
        options.forEach(option -> expected.add("ws101." + Settings.kebab(option)));
        assertEquals(expected, described.keySet());
        // each default is one that the filter takes
        described.keySet().removeIf(name -> described.get(name).isEmpty());
        Settings.OWN.forEach(own -> described.remove("ws101." + Settings.kebab(own)));
        String[] properties = described.entrySet().stream()
                .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
        assertEquals(described.size(), settings(properties).filter().size());
    }

    @Test
    void theReadmeNamesEachOption() throws IOException {
        String readme = Files.readString(Path.of("../../README.md"));
        for (String option : Settings.filterOptions()) {
            assertTrue(readme.contains("`" + option + "`"), option);
        }
    }
}
