package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;
import org.ws101.spring.internal.PropertyValues;
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
                        "pingInterval", "PT5S",
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
        List<String> wrong = new ArrayList<>();
        assertEquals(Map.of("maxMessageSize", "5000"), settings.endpoint("bigChat", wrong::add));
        assertEquals(Map.of(), settings.endpoint("third", wrong::add));
        assertEquals(List.of(), wrong);
        assertEquals(Map.of(), settings.endpoint("other", wrong::add));
        assertTrue(
                wrong.get(0)
                        .startsWith("The property ws101.endpoint.other.x names no option: the options are"
                                + " [abnormal-close-timeout, "),
                wrong::toString);
        assertEquals(Set.of("other"), settings.unknownEndpoints(Set.of("bigChat")));
    }

    @Test
    void aPropertyThatNamesNoOptionIsRefused() {
        String message = problem("ws101.max-mesage-size", "1");
        assertTrue(
                message.startsWith(
                        "The property ws101.max-mesage-size names no option: write max-message-size if that is"
                                + " meant; the options are [abnormal-close-timeout, "),
                message);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', delimiter = '|', textBlock = """
                    ws101.ping-interval             | soon     | write a duration such as 30s, 500ms, 2m or PT30S
                    ws101.ping-interval             | -1s      | use 0 s to 24 h
                    ws101.stop-timeout              | 2d       | write a duration from 0 s to 1 h
                    ws101.session-check-interval    | soon     | write a duration such as 30s, 500ms, 2m or PT30S
                    ws101.max-message-size          | much     | write a size such as 64KB, 1MB or 65536, which are bytes
                    ws101.max-frame-size            | 3GB      | use -2147483648 to 2147483647
                    ws101.max-fragments             | many     | write a whole number in digits, up to 2147483647
                    ws101.max-connections           | 0        | write a number from 1
                    ws101.filter-order              | last     | write a whole number, which may be negative
                    ws101.enabled                   | maybe    | write true or false
                    ws101.close-with-http-session   | maybe    | write true or false
                    ws101.outbound-overflow         | wait     | write one of [BLOCK, FAIL, ABORT]
                    ws101.rate-overflow             | wait     | write one of [PAUSE, CLOSE]
                    ws101.messages-per-second       | 0        | use 1 to 2147483647
                    """)
    void aMalformedValueIsNamedWithItsPropertyAndWhatIsAllowed(String property, String value, String allowed) {
        assertEquals("The property " + property + " is \"" + value + "\": " + allowed, problem(property, value));
    }

    @ParameterizedTest
    @CsvSource({
        "close-with-http-session, off, closeWithHttpSession, false",
        "close-with-http-session, no, closeWithHttpSession, false",
        "close-with-anonymous-http-session, 1, closeWithAnonymousHttpSession, true",
        "retain-frames, ON, retainFrames, true",
        "retain-frames, yes, retainFrames, true",
        "permessage-deflate, off, permessageDeflate, off",
        "permessage-deflate, false, permessageDeflate, off",
        "permessage-deflate, true, permessageDeflate, on",
        "idle-timeout, 90, idleTimeout, PT0.09S",
        "idle-timeout, 1d, idleTimeout, PT24H",
        "idle-timeout, PT1M, idleTimeout, PT1M",
        "max-message-size, 1MB, maxMessageSize, 1048576",
        "bytes-per-second, 64KB, bytesPerSecond, 65536",
        "handshakes-per-second-per-address, 5, handshakesPerSecondPerAddress, 5",
        "outbound-overflow, fail, outboundOverflow, fail"
    })
    void aValueMayBeWrittenAsElsewhereInSpring(String property, String written, String option, String value) {
        Settings settings = settings("ws101." + property, written);
        assertEquals(List.of(), settings.problems());
        assertEquals(Map.of(option, value), settings.filter());
    }

    @Test
    void aValueThatStandsWhereAGroupIsDueIsRefused() {
        assertEquals(
                "The property ws101.endpoint.chat is \"7\", but accepts no value: write an option behind it, such as"
                        + " ws101.endpoint.chat.max-message-size",
                problem("ws101.endpoint.chat", "7"));
        assertEquals(
                "The property ws101.endpoint is \"7\", but accepts no value: write the name of an endpoint and an option"
                        + " behind it, such as ws101.endpoint.chat.max-message-size",
                problem("ws101.endpoint", "7"));
        Settings both = settings("ws101.endpoint.chat", "7", "ws101.endpoint.chat.max-fragments", "5");
        assertEquals(1, both.problems().size());
        assertEquals(Map.of("maxFragments", "5"), both.endpoint("chat", wrong -> fail(wrong)));
    }

    @Test
    void aGroupThatStandsWhereAValueIsDueIsRefused() {
        assertEquals(
                "The property ws101.ping-interval accepts one value, but has [x] below it: write ws101.ping-interval=...",
                problem("ws101.ping-interval.x", "5s"));
    }

    @Test
    void severalValuesMayBeWrittenAsAList() {
        Settings settings = settings(
                "ws101.allowed-origins[0]",
                "https://one.example",
                "ws101.allowed-origins[1]",
                "https://two.example",
                "ws101.endpoint.chat.subprotocols[0]",
                "v1");
        assertEquals(List.of(), settings.problems());
        assertEquals(Map.of("allowedOrigins", "https://one.example https://two.example"), settings.filter());
        assertEquals(Map.of("subprotocols", "v1"), settings.endpoint("chat", wrong -> fail(wrong)));
    }

    @Test
    void whatIsSwitchesASizeOrADurationIsSoForIdes() throws IOException {
        Map<String, Set<String>> byType = new TreeMap<>();
        for (Map<?, ?> property : described()) {
            byType.computeIfAbsent(property.get("type").toString(), type -> new TreeSet<>())
                    .add(property.get("name").toString());
        }
        assertEquals(properties("enabled", PropertyValues.SWITCHES), byType.get("java.lang.Boolean"));
        assertEquals(properties("sessionCheckInterval", PropertyValues.DURATIONS), byType.get("java.time.Duration"));
        assertEquals(properties("", PropertyValues.SIZES), byType.get("org.springframework.util.unit.DataSize"));
    }

    /** What the metadata has. */
    static List<Map<?, ?>> described() throws IOException {
        List<Map<?, ?>> properties = new ArrayList<>();
        try (InputStream metadata =
                Settings.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, Object> read = JsonParserFactory.getJsonParser()
                    .parseMap(new String(metadata.readAllBytes(), StandardCharsets.UTF_8));
            ((List<?>) read.get("properties")).forEach(each -> properties.add((Map<?, ?>) each));
        }
        return properties;
    }

    private static Set<String> properties(String own, Set<String> options) {
        Set<String> properties = new TreeSet<>();
        options.forEach(option -> properties.add("ws101." + Settings.kebab(option)));
        if (!own.isEmpty()) {
            properties.add("ws101." + Settings.kebab(own));
        }
        return properties;
    }

    /** The one thing that is wrong. */
    private static String problem(String... properties) {
        List<String> problems = settings(properties).problems();
        assertEquals(1, problems.size(), problems::toString);
        return problems.get(0);
    }

    @Test
    void idesKnowEachPropertyAndItsDefault() throws IOException {
        Map<String, String> described = new TreeMap<>();
        for (Map<?, ?> property : described()) {
            assertTrue(property.get("description").toString().endsWith("."), property.toString());
            Object value = property.get("defaultValue");
            described.put(property.get("name").toString(), value == null ? "" : value.toString());
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
        assertEquals(List.of(), settings(properties).problems());
        assertEquals(described.size(), settings(properties).filter().size());
    }

    /** Kubernetes makes such for a service that is called ws101. */
    @Test
    void environmentVariablesAreOptionsOrHaveNoEffect() {
        StandardEnvironment environment = new StandardEnvironment();
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(
                        name,
                        new SystemEnvironmentPropertySource(
                                name,
                                Map.of(
                                        "WS101_MAX_MESSAGE_SIZE", "7777",
                                        "WS101_PINGINTERVAL", "3s",
                                        "WS101_ENDPOINT_CHAT_MAX_MESSAGE_SIZE", "5KB",
                                        "WS101_PORT", "tcp://10.0.0.1:80",
                                        "WS101_SERVICE_HOST", "10.0.0.1")));
        Settings settings = new Settings(environment);
        List<String> wrong = new ArrayList<>(settings.problems());
        assertEquals(Map.of("maxMessageSize", "5120"), settings.endpoint("chat", wrong::add));
        assertEquals(List.of(), wrong);
        assertEquals(Map.of("maxMessageSize", "7777", "pingInterval", "PT3S"), settings.filter());
        assertEquals(Set.of("WS101_PORT", "WS101_SERVICE_HOST"), settings.ignoredVariables());
    }

    /** However its name is written. */
    @ParameterizedTest
    @ValueSource(strings = {"chatRoom", "chat-room", "chatroom"})
    void aMalformedValueOfAnEndpointIsOneProblem(String written) {
        Settings settings = new Settings(
                new MockEnvironment().withProperty("ws101.endpoint." + written + ".max-message-size", "much"));
        List<String> wrong = new ArrayList<>();
        assertEquals(Map.of(), settings.endpoint("chatRoom", wrong::add));
        assertEquals(1, wrong.size(), wrong.toString());
    }

    @Test
    void anIntervalIsNotNegative() {
        Settings settings = new Settings(new MockEnvironment().withProperty("ws101.session-check-interval", "-5s"));
        assertEquals(
                List.of("The property ws101.session-check-interval is \"-5s\": write a positive duration, such as"
                        + " 30s, or 0s for never"),
                settings.problems());
    }
}
