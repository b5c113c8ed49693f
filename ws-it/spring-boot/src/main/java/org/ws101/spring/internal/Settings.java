package org.ws101.spring.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.ws101.cdi.internal.endpoint.EndpointAttributes;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.Misspelling;

/**
 * The properties below {@code ws101}, as the library writes its options: {@code ws101.max-message-size} is the init-param
 * {@code maxMessageSize}, and {@code ws101.endpoint.chat.max-message-size} that option of the bean {@code chat}. What is wrong
 * with them is collected. Immutable.
 */
public final class Settings {
    /** What is a property, and no option of the library. */
    public static final Set<String> OWN = Set.of("enabled", "filterOrder", "sessionCheckInterval", "endpoint");

    private static final String PREFIX = "ws101";
    private static final String ENABLED = PREFIX + ".enabled";
    private static final String ENDPOINT = PREFIX + ".endpoint";
    private static final String EXAMPLE = ".max-message-size";
    private static final Duration SESSION_CHECK_INTERVAL = Duration.ofSeconds(30);

    private final Binder binder;
    /** Without the environment variables, of which only those count that name an option: others make some for a host and a port. */
    private final Binder written;

    private final List<String> problems = new ArrayList<>();
    private final Set<String> ignoredVariables = new TreeSet<>();
    private final Map<String, String> filter;
    private final Optional<Integer> filterOrder;
    private final Duration sessionCheckInterval;
    /** What is set below the names of endpoints, all as it is written. */
    private final Map<String, Map<String, Object>> endpoints = new TreeMap<>();

    /** Reads them. */
    public Settings(Environment environment) {
        binder = Binder.get(environment);
        Set<String> known = filterOptions();
        known.addAll(OWN);
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                noteIgnored(known, variables.getPropertyNames());
            } else {
                sources.add(source);
            }
        }
        written = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));
        if (isGroup(PREFIX, "an option", PREFIX)) {
            checkNames(PREFIX, group(PREFIX), known, problems::add);
        }
        filter = read(PREFIX, filterOptions(), problems::add);
        one(ENABLED, PropertyValues::truth);
        filterOrder = one(PREFIX + ".filter-order", PropertyValues::integer);
        sessionCheckInterval = one(PREFIX + ".session-check-interval", PropertyValues::interval)
                .orElse(SESSION_CHECK_INTERVAL);
        readEndpoints();
    }

    private void noteIgnored(Set<String> options, String... variables) {
        Set<String> known = new TreeSet<>();
        options.forEach(option -> known.add(uniform(PREFIX + option)));
        for (String variable : variables) {
            String name = uniform(variable);
            if (variable.toLowerCase(Locale.ROOT).startsWith(PREFIX + "_")
                    && !known.contains(name)
                    && !name.startsWith(uniform(ENDPOINT))) {
                ignoredVariables.add(variable);
            }
        }
    }

    /** The environment variables that begin like options and are none. */
    public Set<String> ignoredVariables() {
        return ignoredVariables;
    }

    /** Whether {@code ws101.enabled} is false; a value that is neither is a problem of those that are served. */
    public static boolean isOff(Environment environment) {
        return Binder.get(environment)
                .bind(ENABLED, String.class)
                .map(text -> {
                    try {
                        return !PropertyValues.truth(text);
                    } catch (IllegalArgumentException neither) {
                        return false;
                    }
                })
                .orElse(false);
    }

    /** The options of the filter that can be set. */
    public static Set<String> filterOptions() {
        Set<String> options = new TreeSet<>(FilterSettings.names());
        options.remove("application"); // a bean is found by its type
        return options;
    }

    /** What is wrong with all but the options of endpoints: each a sentence that names the property. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** The init-params of the filter, without those that are wrong. */
    public Map<String, String> filter() {
        return filter;
    }

    /** Where the filter stands; empty for the last place. */
    public OptionalInt filterOrder() {
        return filterOrder.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** How often it is asked which sessions of Spring Session are over. */
    public Duration sessionCheckInterval() {
        return sessionCheckInterval;
    }

    /**
     * What is set for the endpoint of a name, by the options.
     *
     * @param wrong gets what names no option, or is malformed: a sentence that names the property
     */
    public Map<String, String> endpoint(String name, Consumer<String> wrong) {
        Set<String> options = EndpointAttributes.configurable();
        endpoints.forEach((written, keys) -> {
            if (uniform(written).equals(uniform(name))) {
                checkNames(ENDPOINT + "." + kebab(written), keys, options, wrong);
            }
        });
        return read(ENDPOINT + "." + kebab(name), options, wrong); // Spring finds every writing of the name
    }

    /** The names that are set below {@code ws101.endpoint} and are of none of the endpoints. */
    public Set<String> unknownEndpoints(Set<String> names) {
        Set<String> unknown = new TreeSet<>(endpoints.keySet());
        unknown.removeIf(
                written -> names.stream().anyMatch(name -> uniform(written).equals(uniform(name))));
        return unknown;
    }

    /** A name has options below it, and no value. */
    private void readEndpoints() {
        if (!isGroup(ENDPOINT, "the name of an endpoint and an option", ENDPOINT + ".chat")) {
            return;
        }
        group(ENDPOINT).forEach((name, keys) -> {
            String property = ENDPOINT + "." + kebab(name);
            boolean isGroup = isGroup(property, "an option", property);
            endpoints.put(name, isGroup && keys instanceof Map<?, ?> ? group(property) : Map.of());
        });
    }

    /** Whether a property has no value, but others below it; a value is a problem. */
    private boolean isGroup(String property, String below, String example) {
        Optional<String> value = value(property);
        value.ifPresent(text -> problems.add("The property " + property + " is \"" + text
                + "\", but accepts no value: write " + below + " behind it, such as " + example + EXAMPLE));
        return value.isEmpty();
    }

    private Map<String, Object> group(String prefix) {
        return written.bind(prefix, Bindable.mapOf(String.class, Object.class)).orElse(Map.of());
    }

    /** Empty also for one without a text, as Spring Boot has it, and for one that has others below it. */
    private Optional<String> value(String property) {
        return Optional.ofNullable(binder.bind(property, String.class).orElse(null))
                .filter(text -> !text.isBlank());
    }

    private <T> Optional<T> one(String property, Function<String, T> how) {
        return value(property).flatMap(text -> attempt(property, text, how, problems::add));
    }

    private Map<String, String> read(String prefix, Set<String> options, Consumer<String> wrong) {
        Map<String, String> values = new TreeMap<>();
        for (String option : options) {
            String property = prefix + "." + kebab(option);
            List<String> written = PropertyValues.LISTS.contains(option)
                    ? binder.bind(property, Bindable.listOf(String.class)).orElse(List.of())
                    : value(property).map(List::of).orElse(List.of());
            if (!written.isEmpty()) {
                attempt(property, String.join(",", written), text -> PropertyValues.option(option, written), wrong)
                        .ifPresent(value -> values.put(option, value));
            }
        }
        return values;
    }

    private static <T> Optional<T> attempt(
            String property, String text, Function<String, T> how, Consumer<String> wrong) {
        try {
            return Optional.of(how.apply(text));
        } catch (IllegalArgumentException malformed) {
            wrong.accept("The property " + property + " is \"" + text + "\": " + malformed.getMessage());
            return Optional.empty();
        }
    }

    private static void checkNames(
            String prefix, Map<String, Object> keys, Set<String> options, Consumer<String> wrong) {
        keys.forEach((key, value) -> {
            Optional<String> option = options.stream()
                    .filter(each -> uniform(each).equals(uniform(key)))
                    .findFirst();
            if (option.isEmpty()) {
                Set<String> properties = new TreeSet<>();
                options.forEach(each -> properties.add(kebab(each)));
                wrong.accept("The property " + prefix + "." + key + " names no option: "
                        + Misspelling.remedy(key, properties) + "the options are " + properties);
            } else if (value instanceof Map<?, ?> below
                    && !PropertyValues.LISTS.contains(option.get())
                    && !option.get().equals("endpoint")) {
                wrong.accept("The property " + prefix + "." + key + " accepts one value, but has " + below.keySet()
                        + " below it: write " + prefix + "." + key + "=...");
            }
        });
    }

    /** Equal for all writings of a name, as Spring Boot has it. */
    private static String uniform(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** {@code maxMessageSize} as {@code max-message-size}. */
    public static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("[^A-Za-z0-9-]", "-")
                .toLowerCase(Locale.ROOT);
    }
}
