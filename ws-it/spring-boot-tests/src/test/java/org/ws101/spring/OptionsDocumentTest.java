package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ws101.spring.OptionRow.CLIENTS;
import static org.ws101.spring.OptionRow.CONNECTIONS;
import static org.ws101.spring.OptionRow.CONTEXT;
import static org.ws101.spring.OptionRow.DEFLATE;
import static org.ws101.spring.OptionRow.ENDPOINTS;
import static org.ws101.spring.OptionRow.FILTER;
import static org.ws101.spring.OptionRow.SPRING;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.archive.WebModule;
import org.ws101.cdi.internal.endpoint.EndpointAttributes;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.Initializer;
import org.ws101.servlet.internal.OptionParameters;
import org.ws101.spring.internal.PropertyValues;
import org.ws101.spring.internal.Settings;

/** The tables of docs/OPTIONS.md have each option, with the places, the range and the default that the code has. */
class OptionsDocumentTest {
    private static Stream<OptionRow> rows(String... sections) throws Exception {
        List<String> wanted = List.of(sections);
        return OptionRow.all().stream().filter(row -> wanted.contains(row.section()));
    }

    /** The names in a place. */
    private static Set<String> names(String place, String... sections) throws Exception {
        return rows(sections).flatMap(row -> row.in(place).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyTableIsCompared() throws Exception {
        assertEquals(
                OptionRow.all(),
                rows(CONNECTIONS, DEFLATE, ENDPOINTS, FILTER, CLIENTS, SPRING, CONTEXT)
                        .toList());
    }

    @Nested
    class Places {
        @Test
        void theMethodsOfTheBuilders() throws Exception {
            assertEquals(setters(WebSocketOptions.Builder.class), names("C", CONNECTIONS));
            Set<String> deflate = setters(PermessageDeflate.class, PermessageDeflate.Parameters.class);
            deflate.remove("or"); // another alternative
            assertEquals(deflate, names("C", DEFLATE));
            Set<String> endpoint = setters(Endpoint.class);
            endpoint.remove("nonBlocking"); // an option of connections
            endpoint.add("add");
            assertEquals(endpoint, names("C", ENDPOINTS, FILTER));
            Set<String> client = setters(WebSocketClient.Builder.class);
            client.add("connect");
            assertEquals(client, names("C", CLIENTS));
        }

        private static Set<String> setters(Class<?>... types) {
            return Arrays.stream(types)
                    .flatMap(type ->
                            Arrays.stream(type.getDeclaredMethods()).filter(method -> method.getReturnType() == type))
                    .filter(method ->
                            Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                    .map(Method::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        @Test
        void theAttributesOfTheAnnotations() throws Exception {
            assertEquals(OptionParameters.names(), names("A", CONNECTIONS));
            assertEquals(members(WebSocketEndpoint.class), names("A", ENDPOINTS));
            Set<String> client = clientKeys();
            client.removeAll(OptionParameters.names());
            client.removeAll(Set.of("uri", "header."));
            client.addAll(members(WebSocketClientEndpoint.class));
            assertEquals(client, names("A", CLIENTS));
        }

        private static Set<String> members(Class<?> annotation) {
            return Arrays.stream(annotation.getDeclaredMethods())
                    .map(Method::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static Set<String> clientKeys() throws Exception {
            Set<String> keys = new TreeSet<>();
            ((Collection<?>) OptionDefaults.clientKeys()).forEach(key -> keys.add((String) key));
            return keys;
        }

        @Test
        void theInitParams() throws Exception {
            assertEquals(FilterSettings.names(), names("I", CONNECTIONS, ENDPOINTS, FILTER, CLIENTS, SPRING));
        }

        @Test
        void theKeysOfMicroProfileConfig() throws Exception {
            assertEquals(EndpointAttributes.configurable(), names("M", CONNECTIONS, ENDPOINTS, FILTER, SPRING));
            Set<String> client = names("M", CONNECTIONS, CLIENTS).stream()
                    .map(name -> name.replace("<Name>", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(clientKeys(), client);
        }

        @Test
        void thePropertiesOfSpringBoot() throws Exception {
            Set<String> properties = Settings.filterOptions();
            properties.addAll(EndpointAttributes.configurable());
            properties.addAll(Settings.OWN);
            properties.remove("endpoint"); // a group
            assertEquals(properties, names("S", CONNECTIONS, ENDPOINTS, FILTER, CLIENTS, SPRING));
        }

        @Test
        void theContextParameters() throws Exception {
            assertEquals(new TreeSet<>(Set.of(Initializer.AUTO_REGISTER, WebModule.SHARED)), names("W", CONTEXT));
        }

        @Test
        void aParameterOfPermessageDeflateStandsWhereverThatOptionIs() throws Exception {
            rows(DEFLATE)
                    .forEach(row -> assertEquals(
                            Set.of("C", "A", "I", "M", "S"), row.names().keySet(), row.option()));
        }
    }

    @Nested
    class Defaults {
        @Test
        void areAsInTheCode() {
            assertAll(
                    () -> assertTable(CONNECTIONS, OptionDefaults.ofConnections(WebSocketOptions.defaults())),
                    () -> assertTable(DEFLATE, OptionDefaults.ofPermessageDeflate()),
                    () -> assertTable(ENDPOINTS, OptionDefaults.ofEndpoints()),
                    () -> assertTable(FILTER, OptionDefaults.ofFilter(FilterSettings.of(Map.of()))),
                    () -> assertTable(CLIENTS, OptionDefaults.ofClients()),
                    () -> assertTable(SPRING, OptionDefaults.ofSpring()));
        }

        /** Neither too many options nor too few; those of constants have all of these for their range. */
        private static void assertTable(String section, Map<String, @Nullable Object> defaults) throws Exception {
            Map<String, String> written = new TreeMap<>();
            Map<String, String> expected = new TreeMap<>();
            defaults.forEach((option, value) -> expected.put(option, shown(value, "")));
            for (OptionRow row : rows(section).toList()) {
                Object value = defaults.get(row.option());
                expected.computeIfPresent(row.option(), (option, unset) -> shown(value, row.unit()));
                String before = written.put(row.option(), row.initial());
                assertNull(before, () -> row + " is there twice");
                if (value instanceof Enum<?> constant) {
                    assertEquals(
                            constants(List.of(constant.getDeclaringClass().getEnumConstants())),
                            row.range(),
                            row.option());
                } else if (value instanceof Boolean) {
                    assertEquals(constants(List.of(true, false)), row.range(), row.option());
                }
            }
            assertEquals(expected, written);
        }

        private static String constants(List<?> values) {
            return values.stream().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
        }

        @Test
        void areThoseThatIdesAreToldOf() throws Exception {
            MockEnvironment told = new MockEnvironment();
            Set<String> withDefault = new TreeSet<>();
            for (Map<?, ?> property : PropertiesTest.described()) {
                Object value = property.get("defaultValue");
                if (value != null) {
                    told.setProperty(property.get("name").toString(), value.toString());
                    withDefault.add(property.get("name").toString());
                }
            }
            Settings settings = new Settings(told);
            assertEquals(List.of(), settings.problems());
            FilterSettings filter = FilterSettings.of(settings.filter());
            assertTable(FILTER, OptionDefaults.ofFilter(filter));
            assertTable(
                    CONNECTIONS, OptionDefaults.ofConnections(filter.options().applyTo(WebSocketOptions.defaults())));
            assertEquals(new Settings(new MockEnvironment()).sessionCheckInterval(), settings.sessionCheckInterval());
            Set<String> expected = rows(CONNECTIONS, FILTER, SPRING)
                    .filter(row -> !row.in("S").isEmpty()
                            && !row.initial().equals("none")
                            && !row.initial().equals("unlimited"))
                    .map(row -> "ws101." + Settings.kebab(row.option()))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(expected, withDefault);
        }
    }

    /** A default as the table has it. */
    private static String shown(@Nullable Object value, String unit) {
        if (value instanceof Duration duration) {
            long millis = duration.toMillis();
            return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        }
        if (value instanceof OptionalInt limit) {
            return limit.isEmpty() ? "unlimited" : amount(limit.getAsInt(), unit);
        }
        if (value instanceof Number number) {
            return number.longValue() == Integer.MAX_VALUE ? "unlimited" : amount(number.longValue(), unit);
        }
        if (value instanceof Enum<?> || value instanceof Boolean) {
            return "`" + value + "`";
        }
        boolean none = value == null
                || value.equals("")
                || value.equals(Optional.empty())
                || (value instanceof Collection<?> several && several.isEmpty())
                || (value.getClass().isArray() && Array.getLength(value) == 0);
        return none ? "none" : value.toString();
    }

    private static String amount(long number, String unit) {
        if (unit.equals("bytes") && number > 0 && number % 1024 == 0) {
            return number % (1 << 20) == 0 ? number / (1 << 20) + " MiB" : number / 1024 + " KiB";
        }
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Test
    void unitsAreThoseOfTheCode() throws Exception {
        assertEquals(new TreeSet<>(PropertyValues.SIZES), ofUnit("bytes"));
        assertEquals(new TreeSet<>(PropertyValues.DURATIONS), ofUnit("duration"));
    }

    private static Set<String> ofUnit(String unit) throws Exception {
        return rows(CONNECTIONS, FILTER)
                .filter(row -> row.unit().equals(unit))
                .map(OptionRow::option)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
